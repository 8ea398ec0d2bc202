import type { ByteRange } from './geometry.js';
import { segmentCount, segmentRange } from './geometry.js';
import type { ResponseMetadata } from './head.js';
import type { SegmentRef } from './keys.js';

/** Bytes at the front of an unfinished segment, durable in an entry of their own. */
export interface Tail {
  /** Never used twice, so that a put which lands late cannot replace another's bytes. */
  readonly id: string;
  /** In bytes. */
  readonly length: number;
}

/**
 * What is known and durable of an asset that is being written. Immutable: each change is a new
 * ledger, and a ledger counts once it is stored.
 */
export interface DraftLedger {
  readonly format: typeof DRAFT_FORMAT;
  readonly draftId: string;
  /** Counts what was stored of this draft: the highest is the newest. */
  readonly generation: number;
  /** The `assetId` of the head it will become. */
  readonly assetId: string;
  readonly segmentBytes: number;
  /** Set by the first response that was accepted. */
  readonly response?: ResponseMetadata;
  /** In bytes; unknown until a server declares it or the stream ends. */
  readonly size?: number;
  /** What the segments will be, where it is known beforehand. */
  readonly expected?: readonly SegmentRef[];
  readonly segments: Readonly<Record<number, SegmentRef>>;
  /** By segment index, in the order of the bytes. */
  readonly tails: Readonly<Record<number, readonly Tail[]>>;
}

/**
 * Where a byte of a draft lies that is durable.
 */
export type DraftPiece =
  | { readonly kind: 'segment'; readonly ref: SegmentRef; readonly offset: number }
  /** `length` and `offset` in bytes. */
  | {
      readonly kind: 'tail';
      readonly id: string;
      readonly length: number;
      readonly offset: number;
    };

export const DRAFT_FORMAT = 1;

export function emptyLedger(draftId: string, assetId: string, segmentBytes: number): DraftLedger {
  const nothing = { generation: 0, segments: {}, tails: {} };
  return { format: DRAFT_FORMAT, draftId, assetId, segmentBytes, ...nothing };
}

/** Starts over with the response that the bytes will belong to. */
export function begun(
  ledger: DraftLedger,
  response: ResponseMetadata,
  size: number | undefined,
  expected?: readonly SegmentRef[],
  stored: Readonly<Record<number, SegmentRef>> = {},
): DraftLedger {
  const { draftId, assetId, segmentBytes } = ledger;
  return {
    ...emptyLedger(draftId, assetId, segmentBytes),
    response,
    ...(size === undefined ? {} : { size }),
    ...(expected === undefined ? {} : { expected }),
    segments: stored,
  };
}

export function withSegment(ledger: DraftLedger, index: number, segment: SegmentRef): DraftLedger {
  return { ...withoutTails(ledger, index), segments: { ...ledger.segments, [index]: segment } };
}

/**
 * Adds the bytes from `offset` on, counted from the segment's start. A tail that comes after its
 * segment is whole, or does not begin where the one before it ended, changes nothing.
 */
export function withTail(
  ledger: DraftLedger,
  index: number,
  offset: number,
  tail: Tail,
): DraftLedger {
  const tails = ledger.tails[index] ?? [];
  if (ledger.segments[index] || offset !== sumOfLengths(tails)) return ledger;
  return { ...ledger, tails: { ...ledger.tails, [index]: [...tails, tail] } };
}

export function withoutTails(ledger: DraftLedger, index: number): DraftLedger {
  const others = Object.entries(ledger.tails).filter(([of]) => Number(of) !== index);
  return { ...ledger, tails: Object.fromEntries(others) };
}

/** What is kept of it are the segments that `isStored`. */
export function withoutLost(
  ledger: DraftLedger,
  isStored: (ref: SegmentRef) => boolean,
): DraftLedger {
  const kept = Object.entries(ledger.segments).filter(([, ref]) => isStored(ref));
  return { ...ledger, segments: Object.fromEntries(kept) };
}

/** The stream has ended: this many bytes are all there are. */
export function withSize(ledger: DraftLedger, size: number): DraftLedger {
  return { ...ledger, size };
}

/** How many bytes are durable. */
export function storedBytes(ledger: DraftLedger): number {
  return (
    sumOfLengths(Object.values(ledger.segments)) + sumOfLengths(Object.values(ledger.tails).flat())
  );
}

/** Where a byte is; `undefined` while it is missing. */
export function pieceAt(ledger: DraftLedger, position: number): DraftPiece | undefined {
  const index = Math.floor(position / ledger.segmentBytes);
  let offset = position - index * ledger.segmentBytes;
  const ref = ledger.segments[index];
  if (ref) return offset < ref.length ? { kind: 'segment', ref, offset } : undefined;
  for (const { id, length } of ledger.tails[index] ?? []) {
    if (offset < length) return { kind: 'tail', id, length, offset };
    offset -= length;
  }
  return undefined;
}

export function isWhole(ledger: DraftLedger): ledger is DraftLedger & { readonly size: number } {
  return ledger.size !== undefined && storedSegments(ledger) === segmentsOf(ledger, ledger.size);
}

/**
 * The byte ranges that are still to be fetched, in order. Each starts at a segment's first missing
 * byte; a segment with tails starts a range of its own, because its writer begins by reading them.
 * Without a known size there is one range, from the first missing byte to `Infinity`.
 *
 * It costs what is stored, however large a server says that the asset is.
 */
export function missingRanges(ledger: DraftLedger): ByteRange[] {
  const { size, segmentBytes, segments, tails } = ledger;
  const count = size === undefined ? firstMissing(ledger) + 1 : segmentsOf(ledger, size);
  const ranges: ByteRange[] = [];
  let open: { start: number; end: number } | undefined;
  let next = 0;
  /** From `next` on, nothing is stored before the segment of this index. */
  const passTo = (index: number): void => {
    if (index <= next) return;
    const { end } = segmentRange(index - 1, segmentBytes, size);
    if (open) open.end = end;
    else ranges.push((open = { start: next * segmentBytes, end }));
  };
  for (const index of storedIndices(ledger)) {
    if (index >= count) break;
    passTo(index);
    const { start, end } = segmentRange(index, segmentBytes, size);
    open = segments[index] ? undefined : { start: start + sumOfLengths(tails[index] ?? []), end };
    if (open) ranges.push(open);
    next = index + 1;
  }
  passTo(count);
  if (size === undefined && open) open.end = Infinity;
  return ranges;
}

/** Of segments of which anything is stored, in order. */
function storedIndices({ segments, tails }: DraftLedger): number[] {
  const tailed = Object.entries(tails).flatMap(([index, { length }]) =>
    length > 0 ? [index] : [],
  );
  const indices = new Set([...Object.keys(segments), ...tailed].map(Number));
  return [...indices].sort((a, b) => a - b);
}

const sumOfLengths = (parts: readonly { readonly length: number }[]): number =>
  parts.reduce((sum, { length }) => sum + length, 0);

const storedSegments = (ledger: DraftLedger): number => Object.keys(ledger.segments).length;

const segmentsOf = (ledger: DraftLedger, size: number): number =>
  segmentCount(size, ledger.segmentBytes);

function firstMissing(ledger: DraftLedger): number {
  let index = 0;
  while (ledger.segments[index]) index++;
  return index;
}
