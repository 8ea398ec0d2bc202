import { install } from 'background-fetch-ponyfill/service-worker';
import { SegmentedCache } from 'segmented-cache';
import type { WorkboxPlugin } from 'workbox-core/types.js';

export interface BackgroundFetchPluginOptions {
  /** The cache of the strategy that this plugin is given to. */
  readonly cacheName: string;
}

/**
 * Lets a Workbox strategy (CacheFirst, CacheOnly) answer from large assets that were downloaded in
 * the background: whole, by range, and with HTTP's preconditions. On a miss the strategy goes to the
 * network as ever, but does not store what comes: a large body is not worth a second copy, nor half
 * a one.
 *
 * @example
 * registerRoute(
 *   ({ url }) => url.pathname.startsWith('/films/'),
 *   new CacheFirst({ cacheName: 'films', plugins: [new BackgroundFetchPlugin({ cacheName: 'films' })] }),
 * );
 */
export class BackgroundFetchPlugin implements WorkboxPlugin {
  readonly #cache: SegmentedCache;

  /** To be made while the worker's script is evaluated, because it installs the background fetch. */
  constructor({ cacheName }: BackgroundFetchPluginOptions) {
    this.#cache = new SegmentedCache(cacheName, install().segmentStore);
  }

  /** Workbox finds, dates and expires the head, which has a key of its own. */
  cacheKeyWillBeUsed: NonNullable<WorkboxPlugin['cacheKeyWillBeUsed']> = async ({ request }) =>
    Promise.resolve(new Request(this.#cache.headKey(request.url), { headers: request.headers }));

  /**
   * Answers the request itself, whatever the strategy or another plugin made of the head: also on
   * what looks like a miss, because small assets are ordinary entries under their own URL.
   */
  cachedResponseWillBeUsed: NonNullable<WorkboxPlugin['cachedResponseWillBeUsed']> = async ({
    request,
  }) => {
    const url = this.#cache.urlOfHeadKey(request.url) ?? request.url;
    return (await this.#cache.match(new Request(url, { headers: request.headers }))) ?? null;
  };

  cacheWillUpdate: NonNullable<WorkboxPlugin['cacheWillUpdate']> = async () =>
    Promise.resolve(null);
}
