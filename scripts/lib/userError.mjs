// @ts-check

/**
 * Something the person at the keyboard can put right. Its message says what happened, why, and what
 * to do; it is shown as it is, without a stack. Any other error is a bug of ours and keeps its stack.
 */
export class UserError extends Error {
  /** @override */
  name = 'UserError';
}

/**
 * @param {unknown} error
 * @returns {string}
 */
export function describeError(error) {
  if (error instanceof UserError) return error.message;
  if (error instanceof Error) return error.stack ?? error.message;
  return String(error);
}
