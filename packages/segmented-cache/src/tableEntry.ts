import { SegmentedCacheError } from './errors.js';
import { isCount, isSegmentRef, isTiling } from './head.js';
import { isHeaderList } from './isResponseMetadata.js';
import type { SegmentRef } from './keys.js';

/**
 * One of the assets of a table: a whole, successful response, by the segments that hold its bytes.
 *
 * @example
 * // The second of the small files that share a segment.
 * const asset: TableAsset = {
 *   url: new URL('/icons/b.png', registration.scope).href,
 *   size: 1200,
 *   segmentBytes: bundle.length,
 *   segments: [bundle],
 *   offset: 900,
 *   headers: [['content-type', 'image/png']],
 * };
 */
export interface TableAsset {
  /** Absolute, without a fragment. */
  readonly url: string;
  /** In bytes. */
  readonly size: number;
  /** The size of every segment but the last, in bytes. */
  readonly segmentBytes: number;
  /** In the order of their bytes. */
  readonly segments: readonly SegmentRef[];
  /** Its first byte in its one segment, which it may share with others; default 0. */
  readonly offset?: number;
  /** Names and values of its response's headers; default none. Its status is 200. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

/** A table as it lies in one of the app's caches. */
export interface TableEntry {
  readonly format: typeof TABLE_FORMAT;
  readonly name: string;
  /** Counts what was stored under this name: the highest is the newest. */
  readonly generation: number;
  /** Names this writing of the table; its readers hold it against the sweep. */
  readonly tableId: string;
  readonly assets: readonly TableAsset[];
  /** The owner's own, as JSON has it. */
  readonly note?: unknown;
}

/** Raised only when an older reader would serve wrong bytes. */
export const TABLE_FORMAT = 1;

/**
 * @returns `undefined` where this is no table that can be trusted.
 * @throws {SegmentedCacheError} `newer-format` where a newer version of this package wrote it.
 */
export function tableEntryOf(stored: unknown): TableEntry | undefined {
  if (typeof stored !== 'object' || stored === null || !('format' in stored)) return undefined;
  if (typeof stored.format === 'number' && stored.format > TABLE_FORMAT) {
    throw new SegmentedCacheError(
      'newer-format',
      `This table of assets was written in format ${stored.format}; this version reads up to ${TABLE_FORMAT}. It is left as it is: update segmented-cache.`,
      { format: stored.format },
    );
  }
  return stored.format === TABLE_FORMAT && isWellFormed(stored) ? stored : undefined;
}

/** What lies in a cache may have been damaged, or written by anybody. */
function isWellFormed(stored: object): stored is TableEntry {
  const { name, generation, tableId, assets } = stored as Partial<
    Record<keyof TableEntry, unknown>
  >;
  return (
    typeof name === 'string' &&
    isCount(generation) &&
    typeof tableId === 'string' &&
    Array.isArray(assets) &&
    assets.every(isAsset)
  );
}

/**
 * Whether this is an asset whose segments make up its bytes; anything else would serve another length. Of
 * whatever is stored, or given.
 */
export function isAsset(stored: unknown): boolean {
  if (typeof stored !== 'object' || stored === null) return false;
  const {
    url,
    size,
    segmentBytes,
    segments,
    offset = 0,
    headers = [],
  } = stored as Partial<Record<keyof TableAsset, unknown>>;
  if (typeof url !== 'string' || !isHeaderList(headers)) return false;
  if (!isCount(size) || !isCount(offset) || !Array.isArray(segments)) return false;
  if (!segments.every(isSegmentRef)) return false;
  const [first] = segments;
  return first && isSlice({ size, segments, offset })
    ? offset + size <= first.length
    : offset === 0 && isTiling(segments, size, segmentBytes);
}

/** Whether its bytes are a part of its one segment. */
export function isSlice({
  size,
  segments,
  offset = 0,
}: Pick<TableAsset, 'size' | 'segments' | 'offset'>): boolean {
  const [first, second] = segments;
  return first !== undefined && !second && (offset > 0 || first.length !== size);
}

/** Of the same name, the one that was written last. */
export function newestTable(entries: readonly TableEntry[]): TableEntry | undefined {
  return entries.reduce<TableEntry | undefined>(
    (newest, entry) => (newest && newest.generation >= entry.generation ? newest : entry),
    undefined,
  );
}
