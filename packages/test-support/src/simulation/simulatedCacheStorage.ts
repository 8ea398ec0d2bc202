import type { CachePort, CachesPort } from 'segmented-cache';
import { matches, requestOf, responseOf, varyOf } from './cacheEntry.js';
import type { CacheEntry } from './cacheEntry.js';
import type { SimulatedProcess } from './simulatedProcess.js';

/** The entries of one cache, in the order of their puts. */
interface StoredCache {
  entries: readonly CacheEntry[];
}

/**
 * Cache Storage of one origin, on a disk that outlives processes. A `put` first consumes the body
 * whole, then takes effect at once or not at all. A cache that was deleted goes on for those who have
 * it open, and nobody else finds it.
 */
export class SimulatedCacheStorage {
  readonly #caches = new Map<string, StoredCache>();
  /** In bytes of bodies, over all caches. */
  quotaBytes = Infinity;

  /** How many bytes the bodies of all entries have. */
  get usedBytes(): number {
    return [...this.#caches.values()].reduce((sum, { entries }) => sum + bodyBytes(entries), 0);
  }

  /** Every key in a cache, as another program that looks at the disk would see it. */
  urlsIn(cacheName: string): string[] {
    return (this.#caches.get(cacheName)?.entries ?? []).map(({ url }) => url);
  }

  /** Cache Storage as one process sees it. */
  portOf(process: SimulatedProcess): CachesPort {
    return {
      open: (name) => process.call({ apply: () => this.#portOfCache(process, this.#open(name)) }),
      has: (name) => process.call({ apply: () => this.#caches.has(name) }),
      delete: (name) =>
        process.call({ apply: () => this.#caches.delete(name), afterDeath: 'lost-or-kept' }),
      keys: () => process.call({ apply: () => [...this.#caches.keys()] }),
    };
  }

  #open(name: string): StoredCache {
    const cache = this.#caches.get(name) ?? { entries: [] };
    this.#caches.set(name, cache);
    return cache;
  }

  #portOfCache(process: SimulatedProcess, cache: StoredCache): CachePort {
    return {
      match: async (query, options) => {
        const request = new Request(query);
        return process.call({
          apply: () => {
            const found = cache.entries.find((entry) => matches(entry, request, options));
            return found && responseOf(found);
          },
        });
      },
      put: async (query, response) => this.#put(process, cache, new Request(query), response),
      delete: async (query, options) => {
        const request = new Request(query);
        return process.call({
          apply: () => {
            const before = cache.entries;
            cache.entries = before.filter((entry) => !matches(entry, request, options));
            return cache.entries.length < before.length;
          },
          afterDeath: 'lost-or-kept',
        });
      },
      keys: async (query, options) => {
        const request = query === undefined ? undefined : new Request(query);
        return process.call({
          apply: () =>
            cache.entries
              .filter((entry) => !request || matches(entry, request, options))
              .map(requestOf),
        });
      },
    };
  }

  #put(
    process: SimulatedProcess,
    cache: StoredCache,
    request: Request,
    response: Response,
  ): Promise<void> {
    refuseWhatNoCacheTakes(request, response);
    // Read from now on: nobody else may consume it meanwhile.
    const consumed = response.body === null ? Promise.resolve(null) : response.arrayBuffer();
    let entry: CacheEntry | undefined;
    return process.call({
      prepare: async () => {
        const body = await consumed;
        const { status, statusText } = response;
        entry = {
          url: request.url,
          requestHeaders: new Headers(request.headers),
          status,
          statusText,
          headers: new Headers(response.headers),
          body: body && new Uint8Array(body),
        };
      },
      apply: () => {
        if (entry) this.#store(cache, request, entry);
      },
      afterDeath: 'lost-kept-or-delayed',
      destroy: () => {
        cache.entries = cache.entries.filter((other) => !matches(other, request));
      },
    });
  }

  #store(cache: StoredCache, request: Request, entry: CacheEntry): void {
    const others = cache.entries.filter((other) => !matches(other, request));
    const freed = bodyBytes(cache.entries) - bodyBytes(others);
    if (this.usedBytes - freed + bodyBytes([entry]) > this.quotaBytes) {
      throw new DOMException('There is no room.', 'QuotaExceededError');
    }
    cache.entries = [...others, entry];
  }
}

function bodyBytes(entries: readonly CacheEntry[]): number {
  return entries.reduce((sum, { body }) => sum + (body?.length ?? 0), 0);
}

function refuseWhatNoCacheTakes(request: Request, response: Response): void {
  if (!/^https?:/.test(request.url)) throw new TypeError('Only http and https can be cached.');
  if (request.method !== 'GET') throw new TypeError('Only GET requests can be cached.');
  if (response.status === 206) throw new TypeError('A partial response cannot be cached.');
  if (varyOf(response.headers).includes('*')) throw new TypeError('Vary: * cannot be cached.');
  if (response.bodyUsed || response.body?.locked) throw new TypeError('The body is used already.');
}
