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
export async function verify(segments: ReadableSegments, head: Head): Promise<VerifyReport> {
  const missing: SegmentRef[] = [];
  const corrupt: SegmentRef[] = [];
  for (const ref of head.segments) {
    const bytes = await segments.read(ref);
    if (!bytes) missing.push(ref);
    else if ((await segments.environment.crypto.sha256(bytes)) !== ref.digest) corrupt.push(ref);
  }
  return { ok: missing.length + corrupt.length === 0, missing, corrupt };
}
