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
}

/** What a free connection should ask for. */
export interface Offer {
  readonly range: ByteRange;
  /** The claim whose rest this is. It keeps that rest until the server has accepted the range. */
  readonly donor?: Claim;
}

/**
 * Finds work for one more connection: first a missing range that nobody has claimed, otherwise the
 * second half of the largest claim, cut where a segment begins.
 *
 * @param missing the draft's missing ranges.
 */
export function nextOffer(
  missing: readonly ByteRange[],
  claims: readonly Claim[],
  segmentBytes: number,
): Offer | undefined {
  for (const range of missing) {
    const gap = firstGap(range, claims);
    if (gap) return { range: gap };
  }
  let best: Offer | undefined;
  let most = 0;
  for (const donor of claims) {
    if (!Number.isFinite(donor.end)) continue;
    const firstWhole = Math.ceil(donor.position / segmentBytes);
    const segments = Math.ceil(donor.end / segmentBytes) - firstWhole;
    if (segments < 2 || segments <= most) continue;
    most = segments;
    const start = (firstWhole + Math.ceil(segments / 2)) * segmentBytes;
    best = { range: { start, end: donor.end }, donor };
  }
  return best;
}

/** The first part of `range` that no claim covers. */
function firstGap(range: ByteRange, claims: readonly Claim[]): ByteRange | undefined {
  let { start } = range;
  for (const claim of [...claims].sort((a, b) => a.start - b.start)) {
    if (claim.end <= start) continue;
    if (claim.start > start) return nonEmpty({ start, end: Math.min(claim.start, range.end) });
    start = claim.end;
  }
  return nonEmpty({ start, end: range.end });
}

const nonEmpty = (range: ByteRange): ByteRange | undefined =>
  range.start < range.end ? range : undefined;
