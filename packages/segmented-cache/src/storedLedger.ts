import { DRAFT_FORMAT } from './draftLedger.js';
import type { DraftLedger, Tail } from './draftLedger.js';
import { SegmentedCacheError } from './errors.js';
import { segmentRange } from './geometry.js';
import { isCount, isSegmentRef, isTiling } from './head.js';
import { isResponseMetadata } from './isResponseMetadata.js';
import type { SegmentRef } from './keys.js';

/**
 * The newest of a draft's stored ledgers; those that are not to be understood count for nothing.
 *
 * @throws {SegmentedCacheError} `newer-format`.
 */
export function newestLedger(stored: readonly unknown[]): DraftLedger | undefined {
  return stored
    .filter(isLedger)
    .reduce<DraftLedger | undefined>(
      (newest, ledger) => (newest && newest.generation > ledger.generation ? newest : ledger),
      undefined,
    );
}

/**
 * Whether this is a ledger that this version understands.
 *
 * @throws {SegmentedCacheError} `newer-format`.
 */
export function isLedger(stored: unknown): stored is DraftLedger {
  if (typeof stored !== 'object' || stored === null || !('format' in stored)) return false;
  if (typeof stored.format === 'number' && stored.format > DRAFT_FORMAT) {
    throw new SegmentedCacheError(
      'newer-format',
      `This unfinished download was written in format ${stored.format}; this version reads up to ${DRAFT_FORMAT}. It is left as it is: update segmented-cache.`,
      { format: stored.format },
    );
  }
  return stored.format === DRAFT_FORMAT && isWellFormed(stored);
}

/** What lies in a cache may have been damaged, or written by anybody. */
function isWellFormed(stored: object): boolean {
  const { draftId, generation, assetId, segmentBytes, response, size, expected, segments, tails } =
    stored as Partial<Record<keyof DraftLedger, unknown>>;
  if (typeof draftId !== 'string' || typeof assetId !== 'string') return false;
  if (!isCount(generation) || !isCount(segmentBytes) || segmentBytes === 0) return false;
  if (response !== undefined && !isResponseMetadata(response)) return false;
  if (size !== undefined && !isCount(size)) return false;
  if (expected !== undefined && !isTiling(expected, size, segmentBytes)) return false;
  const known = expected as readonly SegmentRef[] | undefined;
  /** How much a segment of this index has room for; 0 where there is no such segment. */
  const roomOf = (index: string): number => {
    const number = Number(index);
    if (!isCount(number) || String(number) !== index) return 0;
    const { start, end } = segmentRange(number, segmentBytes, size);
    return Math.max(0, end - start);
  };
  return (
    isRecord(segments) &&
    Object.entries(segments).every(([index, ref]) => {
      const room = roomOf(index);
      if (room === 0 || !isSegmentRef(ref)) return false;
      if (known && known[Number(index)]?.digest !== ref.digest) return false;
      return ref.length === room || (size === undefined && ref.length < room);
    }) &&
    isRecord(tails) &&
    Object.entries(tails).every(([index, parts]) => {
      const room = roomOf(index);
      return room > 0 && Array.isArray(parts) && parts.every(isTail) && lengthOf(parts) <= room;
    })
  );
}

function isTail(stored: unknown): stored is Tail {
  const { id, length } = Object(stored) as Partial<Record<keyof Tail, unknown>>;
  return typeof id === 'string' && isCount(length);
}

const isRecord = (stored: unknown): stored is Readonly<Record<string, unknown>> =>
  typeof stored === 'object' && stored !== null && !Array.isArray(stored);

const lengthOf = (tails: readonly Tail[]): number =>
  tails.reduce((sum, { length }) => sum + length, 0);
