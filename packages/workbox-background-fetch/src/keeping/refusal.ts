import { isSegmentedCacheError } from 'segmented-cache';
import type { SegmentedCacheErrorCode } from 'segmented-cache';
import type { Failure } from './outcome.js';

/** Why an asset that came is not kept. */
export type Refusal = Pick<Failure, 'reason' | 'detail'>;

/** The app's own code has thrown. */
class CallbackError extends Error {
  override readonly name = 'CallbackError';
}

/** @throws what `call` does, so that it is known for the app's. */
export async function callApp<T>(name: string, call: () => T | Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new CallbackError(`${name} threw: ${said}`, { cause });
  }
}

/** What the next attempt would meet again. */
const LASTING: readonly SegmentedCacheErrorCode[] = [
  'digest-mismatch',
  'invalid-argument',
  'length-mismatch',
];

export function isNoRoom(error: unknown): boolean {
  return isSegmentedCacheError(error) && error.code === 'quota-exceeded';
}

/**
 * What a keeper threw, as a refusal: it would throw it in every life of the worker, so that nothing else
 * of the job were ever kept, nor its bytes given back.
 *
 * @returns `undefined` where another attempt may succeed: the browser failed.
 */
export function refusalOf(error: unknown): Refusal | undefined {
  if (isNoRoom(error)) return { reason: 'quota-exceeded', detail: 'There is no room for it.' };
  const isLasting =
    error instanceof CallbackError ||
    error instanceof TypeError ||
    (isSegmentedCacheError(error) && LASTING.includes(error.code));
  return isLasting ? { reason: 'refused', detail: error.message } : undefined;
}
