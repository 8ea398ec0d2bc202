import type { ByteRange } from 'segmented-cache';

/** Bytes that one connection has taken on. `end` moves down when another takes over the rest. */
export interface Claim {
  /** Moves down where a tail turns out to be lost, or the asset starts over. */
  start: number;
  end: number;
  /** The next byte that it will receive. */
  position: number;
  /** Whether the server's answer was judged good: it honours ranges here, or sends the whole. */
  accepted: boolean;
  /** When it was taken on, in milliseconds of the transfer's clock. */
  readonly since: number;
}

/** What a free connection should ask for. */
export interface Offer {
  readonly range: ByteRange;
  /** The claim whose rest this is. It keeps that rest until the server has accepted the range. */
  readonly donor?: Claim;
}

/**
 * Finds work for one more connection: first a missing range that nobody has claimed, otherwise the
 * second half of the one with the most left, cut where a segment begins.
 *
 * @param missing the draft's missing ranges.
 * @param most how many segments a connection may keep besides the one that it has begun; it gives more
 *   than half where it has more.
 */
export function nextOffer(
  missing: readonly ByteRange[],
  claims: readonly Claim[],
  segmentBytes: number,
  most = Infinity,
): Offer | undefined {
  for (const range of missing) {
    const gap = firstGap(range, claims, segmentBytes);
    if (gap) return { range: gap };
  }
  let best: Offer | undefined;
  let mostLeft = 0;
  for (const donor of claims) {
    if (!Number.isFinite(donor.end)) continue;
    const last = Math.ceil(donor.end / segmentBytes);
    const left = last - donor.position / segmentBytes;
    // Half of what is left, rest of the begun segment included; in doubt the smaller half, and never
    // a segment that the donor would have come to before the other has its answer.
    const given = Math.max(Math.floor(left / 2 + 1 / 4), Math.floor(left - most));
    if (given < 1 || left <= mostLeft) continue;
    mostLeft = left;
    best = { range: { start: (last - given) * segmentBytes, end: donor.end }, donor };
  }
  return best;
}

/**
 * The first part of `range` that no claim covers. A claim that ends within a segment, as where a
 * server answered by less than was asked, has that segment to itself until it is gone.
 */
function firstGap(
  range: ByteRange,
  claims: readonly Claim[],
  segmentBytes: number,
): ByteRange | undefined {
  let { start } = range;
  for (const claim of [...claims].sort((a, b) => a.start - b.start)) {
    const covered = Math.ceil(claim.end / segmentBytes) * segmentBytes;
    if (covered <= start) continue;
    if (claim.start > start) return nonEmpty({ start, end: Math.min(claim.start, range.end) });
    start = covered;
  }
  return nonEmpty({ start, end: range.end });
}

const nonEmpty = (range: ByteRange): ByteRange | undefined =>
  range.start < range.end ? range : undefined;

/**
 * The claim that can end soonest without loss, and where: at the end of the segment that it is
 * writing. One whose last segment is under way ends there by itself.
 *
 * @param mayBeCut whether what a cut leaves may be asked for as a range.
 */
export function claimToCut(
  claims: readonly Claim[],
  segmentBytes: number,
  mayBeCut: boolean,
): { readonly claim: Claim; readonly end: number } | undefined {
  let best: { claim: Claim; end: number } | undefined;
  for (const claim of claims) {
    const segmentEnd = (Math.floor(claim.position / segmentBytes) + 1) * segmentBytes;
    const end = Math.min(segmentEnd, claim.end);
    if (end < claim.end && !mayBeCut) continue;
    if (!best || end - claim.position < best.end - best.claim.position) best = { claim, end };
  }
  return best;
}
