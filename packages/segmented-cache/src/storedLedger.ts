import { DRAFT_FORMAT } from './draftLedger.js';
import type { DraftLedger, Tail } from './draftLedger.js';
import { SegmentedCacheError } from './errors.js';
import { segmentRange } from './geometry.js';
import { isCount, isSegmentRef, isTiling } from './head.js';
import { isResponseMetadata } from './isResponseMetadata.js';

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
  /** How much a segment of this index has room for. */
  const roomOf = (index: string): number => {
    const { start, end } = segmentRange(Number(index), segmentBytes, size);
    return isCount(Number(index)) ? Math.max(0, end - start) : 0;
  };
  return (
    isRecord(segments) &&
    Object.entries(segments).every(([index, ref]) => {
      const room = roomOf(index);
      return (
        isSegmentRef(ref) && (ref.length === room || (size === undefined && ref.length < room))
      );
    }) &&
    isRecord(tails) &&
    Object.entries(tails).every(
      ([index, parts]) =>
        Array.isArray(parts) && parts.every(isTail) && lengthOf(parts) <= roomOf(index),
    )
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
