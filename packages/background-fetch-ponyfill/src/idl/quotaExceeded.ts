/** `QuotaExceededError` is an interface of its own in newer browsers, and a `DOMException` by name in others. */
export function quotaExceeded(message: string): DOMException {
  const { QuotaExceededError } = globalThis as {
    readonly QuotaExceededError?: new (message: string) => DOMException;
  };
  return QuotaExceededError
    ? new QuotaExceededError(message)
    : new DOMException(message, 'QuotaExceededError');
}
