import { browserEnvironment } from 'segmented-cache';
import type { CachePort, SegmentEnvironment } from 'segmented-cache';
import type { Part } from './task.js';

interface Cuts {
  readonly lacks: (part: Part) => boolean;
  /** Whether a put of this key does nothing. */
  readonly drops: (key: RequestInfo | URL) => boolean;
}

/**
 * The browser, some of whose parts do nothing while segments are written: what is left tells what the
 * others cost, on the product's own code.
 */
export function environmentWithout(
  parts: readonly Part[],
  isWriting: () => boolean,
): SegmentEnvironment {
  const real = browserEnvironment();
  const lacks = (part: Part): boolean => parts.includes(part) && isWriting();
  // The first segment is stored in any case, so that the asset can be adopted.
  let isStored = false;
  const drops = (key: RequestInfo | URL): boolean => {
    const isSegment = typeof key === 'string' && key.includes('/segments/');
    if (!isSegment) return lacks('ledger');
    const isFirst = !isStored;
    isStored = true;
    return !isFirst && lacks('put');
  };
  return {
    ...real,
    caches: {
      open: async (name) => cacheWithout({ lacks, drops }, await real.caches.open(name)),
      has: (name) => real.caches.has(name),
      delete: (name) => real.caches.delete(name),
      keys: () => real.caches.keys(),
    },
    locks: {
      request: (name, options, callback) =>
        lacks('lock') ? callback({ name }) : real.locks.request(name, options, callback),
      query: () => real.locks.query(),
    },
    crypto: {
      sha256: (bytes) =>
        lacks('digest') ? Promise.resolve(anyDigest()) : real.crypto.sha256(bytes),
      randomUUID: () => real.crypto.randomUUID(),
    },
  };
}

function cacheWithout({ lacks, drops }: Cuts, cache: CachePort): CachePort {
  return {
    match: (key, options) =>
      lacks('look-up') ? Promise.resolve(undefined) : cache.match(key, options),
    put: async (key, response) => {
      if (!drops(key)) await cache.put(key, response);
    },
    delete: (key, options) => cache.delete(key, options),
    keys: (request, options) => cache.keys(request, options),
  };
}

/** Another each time: segments are stored by their digest. */
const anyDigest = (): string => (crypto.randomUUID() + crypto.randomUUID()).replaceAll('-', '');
