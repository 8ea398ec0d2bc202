import { PageError } from './pageError.js';

/** Code for a page or a worker: a function, sent as its source text, or an expression. */
export type Code = string | ((...args: never[]) => unknown);

/** Both ways of running code elsewhere; see `TestPage` for what travels. */
export interface Evaluate {
  <Args extends readonly unknown[], Result>(
    code: (...args: Args) => Result,
    ...args: Args
  ): Promise<Awaited<Result>>;
  (code: string, ...args: unknown[]): Promise<unknown>;
}

/**
 * Source of a function `(start, args)` that settles to the outcome of `start()` as JSON: `{ value }`, or
 * `{ thrown, message, stack }`. Text, and not a function of ours, so that no compiler's helpers leak into
 * another realm.
 */
export const settleSource = `async (start, args) => {
  try {
    let value = await start();
    if (typeof value === 'function') value = await value(...args);
    return JSON.stringify({ value });
  } catch (error) {
    const isError = typeof error === 'object' && error !== null && 'message' in error;
    return JSON.stringify({
      thrown: isError ? String(error.name) : typeof error,
      message: isError ? String(error.message) : String(error),
      stack: isError && typeof error.stack === 'string' ? error.stack : '',
    });
  }
}`;

/** An expression that runs the code where it is evaluated and settles to its outcome as JSON. */
export function outcomeExpression(code: Code, args: readonly unknown[]): string {
  return `(${settleSource})(async () => (${sourceOf(code)}\n), ${JSON.stringify(args)})\n//# sourceURL=test`;
}

/** The source text of the code. */
export function sourceOf(code: Code): string {
  return typeof code === 'string' ? code : code.toString();
}

/**
 * The value of an outcome.
 *
 * @throws {PageError} when the code threw.
 */
export function valueOf(outcome: unknown): unknown {
  if (typeof outcome !== 'string') {
    throw new PageError(typeof outcome, 'the code was cut off before it gave an outcome');
  }
  const parsed = JSON.parse(outcome) as
    { value?: unknown } | { thrown: string; message: string; stack: string };
  if ('thrown' in parsed) throw new PageError(parsed.thrown, parsed.message, parsed.stack);
  return parsed.value;
}
