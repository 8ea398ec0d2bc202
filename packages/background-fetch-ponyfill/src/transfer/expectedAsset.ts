import type { ResponseMetadata, SegmentRef } from 'segmented-cache';

/**
 * What a response will be, known before it is asked for: from a manifest, for example. Segments that
 * the scope's store has already are not fetched; the others are checked by their digests, so that
 * neither validators nor exposed headers are needed to go on after a cut. Not standard.
 *
 * @example
 * const digests: readonly string[] = manifest.segments;
 * const film: ExpectedAsset = { size: 20_000_000, segmentBytes: 8_388_608, segments: digests };
 */
export interface ExpectedAsset {
  /** In bytes, decoded. */
  readonly size: number;
  /** The size of each segment but the last, in bytes; at most 64 MiB. */
  readonly segmentBytes: number;
  /** SHA-256 of each segment, in 64 lower-case hexadecimal digits. */
  readonly segments: readonly string[];
  /** The content type that it is kept with; default `application/octet-stream`. */
  readonly type?: string;
}

/** One connection takes as much memory. */
const MOST_SEGMENT_BYTES = 64 * 1024 * 1024;

/**
 * @param given may come from another context, and be anything.
 * @param url names the asset in errors.
 * @throws {TypeError} where the parts do not make up the whole.
 */
export function convertExpected(given: unknown, url: string): ExpectedAsset {
  const { size, segmentBytes, segments, type } = Object(given) as Partial<
    Record<keyof ExpectedAsset, unknown>
  >;
  const refuse = (what: string): never => {
    throw new TypeError(`What is expected of ${url} makes no sense: ${what}.`);
  };
  if (!isWholeNumber(size)) return refuse('size must be a whole number of bytes');
  if (!isWholeNumber(segmentBytes) || segmentBytes === 0 || segmentBytes > MOST_SEGMENT_BYTES) {
    return refuse(`segmentBytes must be from 1 to ${MOST_SEGMENT_BYTES}`);
  }
  const count = Math.ceil(size / segmentBytes);
  if (!Array.isArray(segments) || segments.length !== count) {
    return refuse(`${size} bytes in segments of ${segmentBytes} need ${count} digests`);
  }
  if (!segments.every(isDigest)) {
    return refuse('a digest is 64 lower-case hexadecimal digits');
  }
  const typed = typeof type === 'string' ? { type } : {};
  return { size, segmentBytes, segments: [...segments], ...typed };
}

const isWholeNumber = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

const isDigest = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);

/** Its segments, each with its length. */
export function segmentsOf({ size, segmentBytes, segments }: ExpectedAsset): SegmentRef[] {
  return segments.map((digest, index) => ({
    digest,
    length: Math.min(segmentBytes, size - index * segmentBytes),
  }));
}

/** What stands in for a response where all that is asked for are the segments that are missing. */
export function metadataOfExpected(
  { size, type = 'application/octet-stream' }: ExpectedAsset,
  url: string,
): ResponseMetadata {
  const headers = [
    ['content-type', type],
    ['content-length', String(size)],
  ] as const;
  return { url, status: 200, statusText: 'OK', headers, redirected: false };
}
