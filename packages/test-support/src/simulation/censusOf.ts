import { sha256 } from '../checker/truth.js';
import type { CensusEntry } from '../checker/census.js';
import type { CacheEntry } from './cacheEntry.js';
import type { SimulatedCacheStorage } from './simulatedCacheStorage.js';

/** What an entry is does not change: it is looked at once, however often the disk is. */
const known = new WeakMap<CacheEntry, Omit<CensusEntry, 'cacheName'>>();

/** All entries of all caches, as they lie on the disk at this moment. */
export function censusOf(storage: SimulatedCacheStorage): CensusEntry[] {
  return storage.cacheNames.flatMap((cacheName) =>
    storage.entriesIn(cacheName).map((entry) => ({ cacheName, ...describe(entry) })),
  );
}

function describe(entry: CacheEntry): Omit<CensusEntry, 'cacheName'> {
  const described = known.get(entry);
  if (described) return described;
  const body = entry.body ?? new Uint8Array();
  const isJson = entry.headers.get('content-type')?.startsWith('application/json') ?? false;
  const fresh = {
    url: entry.url,
    size: body.length,
    sha256: sha256(body),
    ...(isJson ? { json: JSON.parse(new TextDecoder().decode(body)) as unknown } : {}),
  };
  known.set(entry, fresh);
  return fresh;
}
