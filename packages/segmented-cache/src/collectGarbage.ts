import type { SegmentEnvironment } from './environment.js';
import { headFromResponse } from './head.js';
import type { Head } from './head.js';
import type { PrivateKey, SegmentRef } from './keys.js';
import type { Segments } from './segments.js';
import { isLedger } from './storedLedger.js';
import { parseStored } from './parseStored.js';
import { newestTable, tableEntryOf } from './tableEntry.js';
import type { TableEntry } from './tableEntry.js';

/**
 * Who owns drafts says which of them are still wanted. Asked while nobody writes; what it throws,
 * `collectGarbage()` throws.
 *
 * @example
 * const unfinished = new Set(['film', 'film-2']);
 * const roots: RootsProvider = async () => ({ draftIds: unfinished });
 * await store.collectGarbage(roots);
 */
export type RootsProvider = () => Promise<{
  readonly draftIds: ReadonlySet<string>;
  /** Wanted without a draft; there or not. Default none. */
  readonly segments?: readonly SegmentRef[];
}>;

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
 * Mark and sweep over every head and table in every cache of the origin and every draft that is wanted. Runs
 * while nobody writes (an exclusive lock, which writers hold shared from put to reference).
 *
 * @throws {SegmentedCacheError} `newer-format`: a newer version's head, table or draft refers to segments
 * that this one cannot know, so nothing is deleted.
 */
export function collectGarbage(segments: Segments, roots: RootsProvider): Promise<GarbageReport> {
  const { environment, keys } = segments;
  return environment.locks.request(keys.segmentsLock, { mode: 'exclusive' }, async () => {
    const wanted = await roots();
    const draftIds = new Set(wanted.draftIds);
    for (const draftId of await beingWritten(segments)) draftIds.add(draftId);
    const cache = await segments.cache();
    const entries = (await cache.keys())
      .map(({ url }) => keys.parse(url))
      .filter((entry) => entry !== undefined);
    const marked = new Set((wanted.segments ?? []).map((ref) => keys.segment(ref)));
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
    const { heads, tables } = await allReferences(segments);
    const known = new Set([
      ...heads.map(({ assetId }) => assetId),
      ...tables.map(({ tableId }) => tableId),
    ]);
    if (await isReadingUnknown(segments, known)) {
      return { deletedSegments: 0, deletedBytes: 0, deletedDrafts: 0, postponed: true };
    }
    for (const asset of [...heads, ...tables.flatMap(({ assets }) => assets)]) {
      for (const ref of asset.segments) marked.add(keys.segment(ref));
    }

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

/** Everything outside of the private cache that refers to segments. */
async function allReferences({ environment, keys }: Segments): Promise<{
  readonly heads: readonly Head[];
  /** The newest of each name. */
  readonly tables: readonly TableEntry[];
}> {
  const heads: Head[] = [];
  const tables: TableEntry[] = [];
  for (const cacheName of await environment.caches.keys()) {
    if (cacheName === keys.segmentCacheName) continue;
    const cache = await environment.caches.open(cacheName);
    const byName = new Map<string, TableEntry>();
    for (const request of await cache.keys()) {
      const isHead = keys.urlOfHead(request.url) !== undefined;
      const tableName = keys.nameOfTable(request.url);
      const stored = isHead || tableName !== undefined ? await cache.match(request) : undefined;
      if (!stored) continue;
      const head = isHead ? await headFromResponse(stored) : undefined;
      if (head) heads.push(head);
      if (tableName === undefined) continue;
      const entry = tableEntryOf(await parseStored(stored, 'a table of assets'));
      const other = byName.get(tableName);
      const newest = entry && newestTable(other ? [other, entry] : [entry]);
      if (newest) byName.set(tableName, newest);
    }
    tables.push(...byName.values());
  }
  return { heads, tables };
}

async function isReadingUnknown(
  { environment, keys }: { environment: SegmentEnvironment; keys: Segments['keys'] },
  known: ReadonlySet<string>,
): Promise<boolean> {
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
