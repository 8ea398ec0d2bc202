/**
 * What went wrong, for code to branch on; the message says it for people.
 *
 * @example
 * const advice: Partial<Record<SegmentedCacheErrorCode, string>> = {
 *   'quota-exceeded': 'There is not enough space on this device.',
 *   'newer-format': 'Reload the page to update the app.',
 * };
 */
export type SegmentedCacheErrorCode =
  /** An option or argument is outside what is allowed. */
  | 'invalid-argument'
  /** The browser refused to store more. Nothing that was there before is lost. */
  | 'quota-exceeded'
  /** The browser refused to store for another reason, or said it stored and did not. */
  | 'storage-failed'
  /** Bytes were promised by a head or a draft and are not in the store (any more). */
  | 'missing-segment'
  /** Bytes are not those that their SHA-256 says. */
  | 'digest-mismatch'
  /** More or fewer bytes came than were declared. */
  | 'length-mismatch'
  /** What is downloaded turned out to be another version than it was when somebody began to read it. */
  | 'asset-changed'
  /** What is stored was written by a newer version of this package. It is left untouched. */
  | 'newer-format';

/**
 * The one error class of this package. Its message says what happened and what to do.
 *
 * @example
 * const response = await fetch('/film.mp4');
 * try {
 *   await films.put('/film.mp4', response);
 * } catch (error) {
 *   if (!(error instanceof SegmentedCacheError)) throw error;
 *   console.warn(error.code, error.message, error.details);
 * }
 */
export class SegmentedCacheError extends Error {
  override readonly name = 'SegmentedCacheError';

  /** Made by this package; in tests of code that handles it, by you. */
  constructor(
    /** What went wrong, for code to branch on. */
    readonly code: SegmentedCacheErrorCode,
    message: string,
    /** Facts for a log: names and numbers, never bytes. */
    readonly details: Readonly<Record<string, string | number>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * True for errors of this package, also for those of another copy of it, which `instanceof` misses.
 *
 * @example
 * const isFull = (error: unknown) => isSegmentedCacheError(error) && error.code === 'quota-exceeded';
 * try {
 *   await films.assemble('https://app.example/film.mp4');
 * } catch (error) {
 *   if (!isFull(error)) throw error; // without room for a second copy, it stays in segments
 * }
 */
export function isSegmentedCacheError(error: unknown): error is SegmentedCacheError {
  return error instanceof Error && error.name === 'SegmentedCacheError';
}

/** The name of the standard, and two of Firefox's own (docs/discoveries/0007). */
const NAMES_OF_NO_ROOM = [
  'QuotaExceededError',
  'NS_ERROR_DOM_QUOTA_REACHED',
  'NS_ERROR_FILE_NO_DEVICE_SPACE',
];

/**
 * Turns whatever a storage call threw into an error with a code. Firefox throws objects here that
 * are no `DOMException` (measured), so only the name is looked at.
 */
export function storageError(thrown: unknown, what: string): SegmentedCacheError {
  if (isSegmentedCacheError(thrown)) return thrown;
  const name =
    typeof thrown === 'object' && thrown !== null && 'name' in thrown ? String(thrown.name) : '';
  const cause = { cause: thrown };
  return NAMES_OF_NO_ROOM.includes(name)
    ? new SegmentedCacheError(
        'quota-exceeded',
        `There was no room ${what}. Free space with delete() and collectGarbage(), or ask for navigator.storage.persist().`,
        {},
        cause,
      )
    : new SegmentedCacheError('storage-failed', `The browser failed ${what}.`, {}, cause);
}
