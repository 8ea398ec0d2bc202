/**
 * Why a stream cannot be downloaded.
 *
 * - `unreachable`: its playlist could not be fetched; the `cause` says more.
 * - `unreadable`: what came is no playlist, or names no part.
 * - `live`: it goes on; download it once it has ended.
 * - `protected`: its parts are of use only with a licence, which this package does not keep.
 */
export type StreamErrorCode = 'unreachable' | 'unreadable' | 'live' | 'protected';

/**
 * A stream of which no pack can be made. Nothing has been downloaded.
 *
 * @example
 * import { hlsPack, StreamError } from 'workbox-background-fetch-recipes/hls';
 *
 * try {
 *   await hlsPack('/live/channel.m3u8');
 * } catch (error) {
 *   if (error instanceof StreamError && error.code === 'live') console.log('Come back after the show.');
 * }
 */
export class StreamError extends Error {
  override readonly name = 'StreamError';

  /** Made by `hlsPack()` and `dashPack()`. */
  constructor(
    /** What went wrong, for code to branch on. */
    readonly code: StreamErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
