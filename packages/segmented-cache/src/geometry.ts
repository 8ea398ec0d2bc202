/** Half-open: `start` is the first byte, `end` the first one after. Byte offsets may pass 2³². */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export const DEFAULT_SEGMENT_BYTES = 8 * 1024 * 1024;

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
