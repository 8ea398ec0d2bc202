/**
 * Half-open, in bytes: `start` is the first byte, `end` the first one after. Offsets may pass 2³².
 *
 * @example
 * // HTTP names the last byte, not the one after.
 * const toHeader = ({ start, end }: ByteRange) =>
 *   end === Infinity ? `bytes=${start}-` : `bytes=${start}-${end - 1}`;
 * const { missingRanges } = await store.openDraft('film');
 * const headers = missingRanges.map(toHeader);
 */
export interface ByteRange {
  /** The first byte. */
  readonly start: number;
  /** The first byte after; `Infinity` where the asset's size is unknown. */
  readonly end: number;
}

/**
 * The size of a segment where `SegmentStoreOptions` names none: 8 MiB, in bytes.
 *
 * @example
 * const isKeptInSegments = (size: number) => size > DEFAULT_SEGMENT_BYTES;
 */
export const DEFAULT_SEGMENT_BYTES = 8 * 1024 * 1024;

/**
 * How often bytes become durable where `SegmentStoreOptions` does not say: every 3000 ms; the first
 * of a connection within one second.
 *
 * @example
 * const store = new SegmentStore({
 *   scope: registration.scope,
 *   checkpointMs: DEFAULT_CHECKPOINT_MS / 3,
 * });
 */
export const DEFAULT_CHECKPOINT_MS = 3000;

/** How many segments an asset of `size` bytes has. An empty asset has none. */
export function segmentCount(size: number, segmentBytes: number): number {
  return Math.ceil(size / segmentBytes);
}

/** The bytes that segment `index` covers; without a known size, a whole segment's worth. */
export function segmentRange(
  index: number,
  segmentBytes: number,
  size: number | undefined,
): ByteRange {
  const start = index * segmentBytes;
  return { start, end: Math.min(start + segmentBytes, size ?? Infinity) };
}
