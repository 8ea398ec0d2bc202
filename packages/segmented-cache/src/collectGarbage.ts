import type { SegmentEnvironment } from './environment.js';
import { headFromResponse } from './head.js';
import type { Head } from './head.js';
import type { PrivateKey } from './keys.js';
import type { Segments } from './segments.js';
import { isLedger } from './draftLedger.js';

/**
 * Who owns drafts says which of them are still wanted. Asked while nobody writes; what it throws,
 * `collectGarbage()` throws.
 *
 * @example
 * const unfinished = new Set(['film', 'film-2']);
 * const roots: RootsProvider = async () => ({ draftIds: unfinished });
 * await store.collectGarbage(roots);
 */
export type RootsProvider = () => Promise<{ readonly draftIds: ReadonlySet<string> }>;

/**
 * What a sweep has deleted.
 *
 * @example
 * await films.delete('https://app.example/film.mp4');
 * const report: GarbageReport = await store.collectGarbage(async () => ({ draftIds: new Set() }));
 * console.log(report.postponed ? 'still playing' : `${report.deletedBytes} bytes are free again`);
 */
export interface GarbageReport {
  /** How many segments. */
  readonly deletedSegments: number;
  /** Segments only; in bytes. */
  readonly deletedBytes: number;
  /** How many drafts. */
  readonly deletedDrafts: number;
  /** Somebody streams an asset whose head is gone: nothing was swept, ask again later. */
  readonly postponed: boolean;
}

/**
 * Mark and sweep over every head in every cache of the origin and every draft that is wanted. Runs
 * while nobody writes (an exclusive lock, which writers hold shared from put to reference).
 *
 * @throws {SegmentedCacheError} `newer-format`: a newer version's head or draft refers to segments
 * that this one cannot know, so nothing is deleted.
 */
export function collectGarbage(segments: Segments, roots: RootsProvider): Promise<GarbageReport> {
  const { environment, keys } = segments;
  return environment.locks.request(keys.segmentsLock, { mode: 'exclusive' }, async () => {
    const draftIds = new Set((await roots()).draftIds);
    for (const draftId of await beingWritten(segments)) draftIds.add(draftId);
    const cache = await segments.cache();
    const entries = (await cache.keys())
      .map(({ url }) => keys.parse(url))
      .filter((entry) => entry !== undefined);
    const marked = new Set<string>();
    // Before the heads: references move from a ledger to a head, and adopting takes no lock of ours.
    for (const entry of entries) {
      if (entry.kind !== 'ledger') continue;
      const isWanted = draftIds.has(entry.draftId);
      if (isWanted) marked.add(entry.key);
      // Read also where it is not wanted: who owns a newer version's drafts may not know of them.
      const ledger = await segments.readJson(entry.key);
      if (!isLedger(ledger) || !isWanted) continue;
      for (const ref of Object.values(ledger.segments)) marked.add(keys.segment(ref));
      for (const tail of Object.values(ledger.tails).flat()) {
        marked.add(keys.tail(entry.draftId, tail.id));
      }
    }
    const heads = await allHeads(segments);
    if (await isReadingUnknown(segments, heads)) {
      return { deletedSegments: 0, deletedBytes: 0, deletedDrafts: 0, postponed: true };
    }
    for (const head of heads) for (const ref of head.segments) marked.add(keys.segment(ref));

    const swept = entries.filter(({ key }) => !marked.has(key));
    for (const { key } of swept) await cache.delete(key);
    return report(swept);
  });
}

const report = (swept: readonly PrivateKey[]): GarbageReport => {
  const refs = swept.flatMap((entry) => (entry.kind === 'segment' ? [entry.ref] : []));
  return {
    deletedSegments: refs.length,
    deletedBytes: refs.reduce((sum, { length }) => sum + length, 0),
    deletedDrafts: new Set(swept.flatMap((one) => (one.kind === 'ledger' ? one.draftId : []))).size,
    postponed: false,
  };
};

async function allHeads({ environment, keys }: Segments): Promise<Head[]> {
  const heads: Head[] = [];
  for (const cacheName of await environment.caches.keys()) {
    if (cacheName === keys.segmentCacheName) continue;
    const cache = await environment.caches.open(cacheName);
    for (const request of await cache.keys()) {
      if (keys.urlOfHead(request.url) === undefined) continue;
      const stored = await cache.match(request);
      const head = stored && (await headFromResponse(stored));
      if (head) heads.push(head);
    }
  }
  return heads;
}

async function isReadingUnknown(
  { environment, keys }: { environment: SegmentEnvironment; keys: Segments['keys'] },
  heads: readonly Head[],
): Promise<boolean> {
  const known = new Set(heads.map(({ assetId }) => assetId));
  const { held = [] } = await environment.locks.query();
  return held.some(({ name = '' }) => {
    const assetId = keys.assetIdOfReadingLock(name);
    return assetId !== undefined && !known.has(assetId);
  });
}

/** Drafts that a living context holds the writing lock of. */
async function beingWritten({ environment, keys }: Segments): Promise<string[]> {
  const { held = [] } = await environment.locks.query();
  return held.flatMap(({ name = '' }) => keys.draftIdOfWritingLock(name) ?? []);
}
