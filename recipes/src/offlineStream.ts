import { installPacks } from './installPacks.js';

declare const self: ServiceWorkerGlobalScope;

/**
 * Which streams pages may download.
 *
 * @example
 * const options: OfflineStreamOptions = { allow: (url) => url.pathname.startsWith('/films/') };
 */
export interface OfflineStreamOptions {
  /** Whether a playlist or a part of a stream may be downloaded; default those of the app's origin. */
  readonly allow?: (url: URL) => boolean;
}

/**
 * Plays HLS and DASH streams that were downloaded as packs without a network. The page makes a pack of
 * a playlist by `hlsPack()` of `workbox-background-fetch-recipes/hls`, or `dashPack()` of `/dash`, so
 * that the worker holds no parser.
 *
 * @example
 * // In the service worker:
 * offlineStream({ allow: (url) => url.pathname.startsWith('/films/') });
 *
 * @throws {TypeError} outside a service worker, and where it is called after a recipe whose routes would be
 * asked before it.
 */
export function offlineStream({ allow = isOfApp }: OfflineStreamOptions = {}): void {
  installPacks('offlineStream', { allow });
}

const isOfApp = ({ origin }: URL): boolean => origin === self.location.origin;
