/** Something awaited did not happen before the deadline; the message says what and what was seen. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/**
 * The promise's outcome, or a `DeadlineError` after that many milliseconds.
 *
 * @param what completes "After … ms, still no …".
 */
export async function beforeDeadline<T>(
  promise: Promise<T>,
  deadlineMs: number,
  what: string,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new DeadlineError(`After ${deadlineMs} ms, still no ${what}.`));
    }, deadlineMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
