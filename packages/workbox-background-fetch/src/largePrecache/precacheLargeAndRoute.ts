import { cacheNames } from 'workbox-core/cacheNames.js';
import { registerRoute } from 'workbox-routing/registerRoute.js';
import { handOff, largePrecache } from './handOff.js';
import type { LargeEntry } from './largeEntry.js';

/**
 * How large files are delivered, and what is answered meanwhile.
 *
 * @example
 * const options: PrecacheLargeOptions = { cacheName: 'game-data', whileUpdating: 'previous' };
 * precacheLargeAndRoute([{ url: 'levels.bin', revision: '4f2a', size: 104_857_600 }], options);
 */
export interface PrecacheLargeOptions {
  /** Where they are kept; default `large-assets`. Not a name that Workbox's clean-up deletes. */
  readonly cacheName?: string;
  /**
   * What is answered while a changed revision is not whole: the `network` (default), which is the
   * running transfer where there is one, and the revision before where the network fails or does not have
   * it; or at once the `previous` revision, where it is still here.
   */
  readonly whileUpdating?: 'network' | 'previous';
  /**
   * `fast-follow` (default) downloads them as soon as the worker is active. `on-demand` waits until a
   * page asks for one, and keeps up to date what was asked for.
   */
  readonly delivery?: 'fast-follow' | 'on-demand';
  /** What `precacheAndRoute()` is given, with sizes: pages are told of both in one bar then. */
  readonly precached?: readonly LargeEntry[];
}

/**
 * Takes large files out of the install event: they are downloaded in the background once the worker is
 * active, and neither install nor activation waits for them. A revision that is here is kept over
 * versions of the worker; an outdated one goes when its successor is whole. They answer no
 * navigations, scripts or workers; those belong into Workbox's precache.
 *
 * Call it before `precacheAndRoute()`, while the worker's script is evaluated, and once.
 * `matchPrecache()` does not see these files: use `matchLargePrecache()`.
 *
 * @example
 * precacheLargeAndRoute([{ url: 'films/intro.mp4', revision: '4f2a', size: 104_857_600 }]);
 *
 * @throws {TypeError} outside a service worker, and for a `cacheName` that Workbox's clean-up deletes.
 */
export function precacheLargeAndRoute(
  entries: readonly LargeEntry[],
  options: PrecacheLargeOptions = {},
): void {
  const {
    cacheName = 'large-assets',
    whileUpdating = 'network',
    delivery = 'fast-follow',
    precached = [],
  } = options;
  if (cacheName.includes('-precache-')) {
    throw new TypeError(
      `Workbox deletes caches with "-precache-" in their names as outdated; choose another than ${cacheName}.`,
    );
  }
  const precacheName = cacheNames.precache;
  const large = handOff(entries, {
    cacheName,
    whileUpdating,
    delivery,
    small: precached,
    precacheName,
  });
  for (const method of ['GET', 'HEAD'] as const) {
    registerRoute(
      ({ request }) => large.handles(request),
      ({ request, event }) => large.answer(request, (event as FetchEvent).clientId),
      method,
    );
  }
}

/**
 * What `matchPrecache()` is for small files: the answer from the cache, whole or by range, without the
 * network.
 *
 * @returns `undefined` where the file is not one of them, or is not here yet.
 *
 * @example
 * const intro = await matchLargePrecache('films/intro.mp4');
 * if (intro) console.log(intro.headers.get('content-length'));
 */
export async function matchLargePrecache(request: Request | string): Promise<Response | undefined> {
  return largePrecache()?.match(typeof request === 'string' ? new Request(request) : request);
}
