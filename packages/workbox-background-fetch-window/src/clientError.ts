import type { Problem } from 'workbox-content-packs/protocol';

declare const process: { readonly env: { readonly NODE_ENV?: string } };

/**
 * What stood in the way, for code to branch on.
 *
 * - `no-worker`: no service worker is active for this registration, and none is on its way.
 * - `no-answer`: the worker answers none of these questions: it was built without the package that they
 *   are for.
 * - `other-version`: page and worker are of releases that do not understand each other. Where the page
 *   is the older one, it has to be loaded again; where the worker is, its update has to become active.
 * - `refused`: the worker would not do it; `problem` says why.
 * - `disposed`: the client was used after `dispose()`.
 *
 * @example
 * const isForReload = (code: ClientErrorCode) => code === 'other-version';
 */
export type ClientErrorCode = 'no-worker' | 'no-answer' | 'other-version' | 'refused' | 'disposed';

/** For developers; production builds leave it at the code. */
const MESSAGES: Readonly<Record<ClientErrorCode, string>> | undefined =
  process.env.NODE_ENV === 'production'
    ? undefined
    : {
        'no-worker':
          'No service worker is active: it was not registered, could not be installed, or is gone',
        'no-answer':
          'The service worker does not answer: call handleBackgroundFetchEvents() or installContentPacks() in it, of',
        'other-version':
          'The service worker is of another release than this page, and they do not understand each other: reload the page, and let a waiting worker become active (skipWaiting()). The worker speaks',
        refused: 'The service worker would not do it',
        disposed: 'The client was disposed of: make another',
      };

/**
 * Something that the client could not do. Downloads that fail are no errors: their state says so. The
 * message is for developers; in production builds it is the code, and what it is about.
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
    /** What it is about. */
    subject?: string,
    /** Of `refused`: in the words of the worker. */
    readonly problem?: Problem,
    /** Of `no-answer`: the package that the worker says it does not have, where it has said so. */
    readonly lacks?: string,
  ) {
    super([MESSAGES?.[code] ?? code, subject].filter(Boolean).join(': '));
  }
}
