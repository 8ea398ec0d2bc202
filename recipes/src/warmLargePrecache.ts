import { precacheLargeAndRoute } from 'workbox-background-fetch';
import type { LargeEntry, PrecacheLargeOptions } from 'workbox-background-fetch';
import { cleanupOutdatedCaches, precacheAndRoute } from 'workbox-precaching';
import { beforeRoutes } from './recipeOrder.js';
import { splitBySize } from './splitBySize.js';

/**
 * What is precached, and of how many bytes a file is large.
 *
 * @example
 * const options: WarmLargePrecacheOptions = {
 *   entries: [
 *     { url: 'index.html', revision: '1f0c', size: 4096 },
 *     { url: 'films/intro.mp4', revision: '4f2a', size: 104_857_600 },
 *   ],
 *   largerThan: 10_000_000,
 * };
 */
export interface WarmLargePrecacheOptions extends Omit<PrecacheLargeOptions, 'precached'> {
  /** All files of the app, as a precache manifest with sizes; default none. */
  readonly entries?: readonly LargeEntry[];
  /**
   * Files of more bytes than this leave the install event; default 2 MiB, which is where Workbox drops
   * them. Pages, scripts, styles and web manifests stay whatever their size.
   */
  readonly largerThan?: number;
}

const DEFAULT_LARGER_THAN = 2 * 1024 * 1024;

/**
 * Precaches an app with large files: the small ones by Workbox while the worker installs, the large ones
 * in the background once it is active, so that a first visit is ready when the small ones are, and a lost
 * connection costs nothing. Pages are told of both in one bar, under the id `workbox-precache`. Also
 * deletes what older versions of Workbox have precached.
 *
 * @example
 * warmLargePrecache({
 *   entries: [
 *     { url: 'index.html', revision: '1f0c', size: 4096 },
 *     { url: 'films/intro.mp4', revision: '4f2a', size: 104_857_600 },
 *   ],
 * });
 *
 * @throws {TypeError} outside a service worker, for entries without a size, for a `cacheName` that Workbox's
 * clean-up deletes, and where another recipe keeps all downloads already.
 */
export function warmLargePrecache({
  entries = [],
  largerThan = DEFAULT_LARGER_THAN,
  ...options
}: WarmLargePrecacheOptions = {}): void {
  const { small, large } = splitBySize(entries, largerThan);
  beforeRoutes('warmLargePrecache');
  precacheLargeAndRoute(large, { ...options, precached: small });
  // Workbox takes no sizes.
  precacheAndRoute(small.map(({ url, revision }) => ({ url, revision })));
  cleanupOutdatedCaches();
}
