/**
 * What went wrong with a command, for code to branch on.
 *
 * - `unknown-pack`: the worker was not built with a pack of this name, and has none at run time.
 * - `not-allowed`: a manifest that is known only at run time, and `allow()` does not take its URL.
 * - `manifest-unreachable`: the manifest could not be fetched; what is installed stays.
 * - `manifest-mismatch`: it came, and is not the one that the worker was built with.
 * - `no-space`: the browser says that there is less room than the pack needs.
 * - `invalid-state`: the pack is not where this command makes sense.
 *
 * @example
 * const isForNow = (code: PackErrorCode) => code === 'manifest-unreachable' || code === 'no-space';
 */
export type PackErrorCode =
  | 'unknown-pack'
  | 'not-allowed'
  | 'manifest-unreachable'
  | 'manifest-mismatch'
  | 'no-space'
  | 'invalid-state';

/**
 * A command that could not be taken. Nothing has changed.
 *
 * @example
 * try {
 *   await packs.download({ id: 'course-3' });
 * } catch (error) {
 *   if (error instanceof PackError && error.code === 'no-space') await packs.remove('course-2');
 * }
 */
export class PackError extends Error {
  override readonly name = 'PackError';

  /** @internal */
  constructor(
    /** What went wrong, for code to branch on. */
    readonly code: PackErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
