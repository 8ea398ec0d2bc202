import type { Problem } from 'workbox-content-packs/protocol';

/**
 * What stood in the way, for code to branch on.
 *
 * - `no-worker`: no service worker is active for this registration, and none is on its way.
 * - `no-answer`: the worker answers none of these questions: it was built without the package that they
 *   are for, or with a release that speaks another version.
 * - `other-version`: page and worker are of releases that do not understand each other: reload the page.
 * - `refused`: the worker would not do it; `problem` says why.
 * - `disposed`: the client was used after `dispose()`.
 *
 * @example
 * const isForReload = (code: ClientErrorCode) => code === 'other-version';
 */
export type ClientErrorCode = 'no-worker' | 'no-answer' | 'other-version' | 'refused' | 'disposed';

/**
 * Something that the client could not do. Downloads that fail are no errors: their state says so.
 *
 * @example
 * try {
 *   await client.pack('course-3').download();
 * } catch (error) {
 *   if (error instanceof BackgroundFetchClientError && error.problem?.code === 'no-space') askToRemove();
 * }
 */
export class BackgroundFetchClientError extends Error {
  override readonly name = 'BackgroundFetchClientError';

  /** @internal */
  constructor(
    readonly code: ClientErrorCode,
    message: string,
    /** Of `refused`: in the words of the worker. */
    readonly problem?: Problem,
  ) {
    super(message);
  }
}
