import { handOff } from './largePrecache/handOff.js';
import type { LargeEntry } from './largePrecache/largeEntry.js';
import { clear, removeEverything, usage } from './storage/storage.js';

declare const self: ServiceWorkerGlobalScope;

/** What the build knows and the worker needs. */
export interface RuntimeConfig {
  readonly cacheName: string;
  /** Large assets, with URLs relative to the worker's script; sizes in bytes. */
  readonly assets: readonly LargeEntry[];
  /** What Workbox precaches. */
  readonly precached: readonly LargeEntry[];
  /** The first part of the name of Workbox's precache. */
  readonly cacheId: string;
  readonly whileUpdating: 'network' | 'previous';
  readonly delivery: 'fast-follow' | 'on-demand';
  /** The kill switch: nothing is kept, and what was is deleted. */
  readonly remove?: boolean;
}

/** For the worker's own code, as `self.workboxBackgroundFetch`; see the exports of these names. */
export interface Runtime {
  usage: typeof usage;
  clear: typeof clear;
  /** The answer from the cache, without the network; see `matchLargePrecache()`. */
  matchLargePrecache(request: Request | string): Promise<Response | undefined>;
}

/**
 * For workers that are generated, or have a source of their own that does not import this package: a
 * classic script with everything, started with the build's config. It runs before the worker's own
 * code, so that its listener comes before those of Workbox's router; what it answers, no other
 * listener sees.
 */
export function start(config: RuntimeConfig): Runtime | undefined {
  const { assets, precached, cacheId, remove = false, ...options } = config;
  if (remove) {
    self.addEventListener('activate', (event) =>
      event.waitUntil(removeEverything([options.cacheName])),
    );
    return undefined;
  }
  const precacheName = `${cacheId}-precache-v2-${self.registration.scope}`;
  const large = handOff(assets, { ...options, small: precached, precacheName });
  self.addEventListener('fetch', (event) => {
    if (!large.handles(event.request)) return;
    event.stopImmediatePropagation();
    event.respondWith(large.answer(event.request, event.clientId));
  });
  return {
    usage,
    clear,
    matchLargePrecache: (request) =>
      large.match(typeof request === 'string' ? new Request(request) : request),
  };
}
