/**
 * `QuotaExceededError` of Web IDL, for browsers where it is still a `DOMException` by name (Firefox 153).
 * `instanceof` takes those for one too: what the browser itself throws is of the old kind.
 */
export class QuotaExceededError extends DOMException {
  constructor(message = '') {
    super(message, 'QuotaExceededError');
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof DOMException && value.name === 'QuotaExceededError';
  }

  /** How much may be stored, in bytes; not told. */
  get quota(): null {
    return null;
  }

  /** How much was to be stored, in bytes; not told. */
  get requested(): null {
    return null;
  }

  static {
    Object.defineProperty(this, 'name', { value: 'QuotaExceededError', configurable: true });
  }
}
