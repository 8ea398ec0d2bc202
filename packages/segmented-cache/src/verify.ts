import type { Head } from './head.js';
import type { SegmentRef } from './keys.js';
import type { ReadableSegments } from './readableSegments.js';

/**
 * What `verify()` found, segment by segment.
 *
 * @example
 * const report: VerifyReport | undefined = await films.verify('https://app.example/film.mp4');
 * if (report?.ok === false) await films.delete('https://app.example/film.mp4');
 */
export interface VerifyReport {
  /** Every segment is there and has the bytes that its digest says. */
  readonly ok: boolean;
  /** Those that are not in the store. */
  readonly missing: readonly SegmentRef[];
  /** Those whose bytes have another digest. */
  readonly corrupt: readonly SegmentRef[];
}

/** Reads every byte of an asset and digests it, one segment at a time. */
export function verify(segments: ReadableSegments, head: Head): Promise<VerifyReport> {
  return verifySegments(segments, head.segments);
}

/** The same of any segments. */
export async function verifySegments(
  segments: ReadableSegments,
  refs: readonly SegmentRef[],
): Promise<VerifyReport> {
  const missing: SegmentRef[] = [];
  const corrupt: SegmentRef[] = [];
  for (const ref of refs) {
    const bytes = await segments.read(ref);
    if (!bytes) missing.push(ref);
    else if (!(await isIntact(segments, ref, bytes))) corrupt.push(ref);
  }
  return { ok: missing.length + corrupt.length === 0, missing, corrupt };
}

/**
 * Deletes those of these segments whose bytes are not what their digests say, so that the next writer
 * can put the right ones in their place: a segment that is there is never written again.
 *
 * Waits until nobody writes.
 */
export function dropCorrupt(
  segments: ReadableSegments,
  refs: readonly SegmentRef[],
): Promise<readonly SegmentRef[]> {
  const { environment, keys } = segments;
  return environment.locks.request(keys.segmentsLock, { mode: 'exclusive' }, async () => {
    const { corrupt } = await verifySegments(segments, refs);
    const cache = await segments.cache();
    for (const ref of corrupt) await cache.delete(keys.segment(ref));
    return corrupt;
  });
}

async function isIntact(
  { environment }: ReadableSegments,
  { digest, length }: SegmentRef,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  return bytes.length === length && (await environment.crypto.sha256(bytes)) === digest;
}
