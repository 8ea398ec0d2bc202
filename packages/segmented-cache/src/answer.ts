import type { Head } from './head.js';
import { assetBlob } from './plainEntry.js';
import { answerTo, withUrl } from './respond.js';
import type { ReadableSegments } from './readableSegments.js';
import { stitch } from './stitch.js';

/**
 * Answers a request out of an asset's segments.
 *
 * A range of at most one segment's length is read before it is answered. Its body is a `Blob`, which
 * does not need this context any more: it comes whole although the service worker dies, where a
 * stream of ours would end short in Firefox and fail elsewhere. That costs less than a stream, up to
 * twice that length in each engine (measured: docs/guide/lifetimes.md). Longer bodies are streams: as
 * blobs, Firefox would hold all of them.
 *
 * @param onMissing called before a longer body fails because a segment is gone.
 * @throws {SegmentedCacheError} `missing-segment`, of such a range; longer bodies fail with it.
 */
export async function answer(
  segments: ReadableSegments,
  request: Request,
  head: Head,
  onMissing?: () => Promise<void>,
): Promise<Response> {
  const { init, range } = answerTo(request, head.response, head.size);
  let body: Blob | ReadableStream<Uint8Array> | null = null;
  if (range) {
    const isShort = range.end - range.start <= head.segmentBytes;
    body = isShort
      ? await assetBlob(segments, head, range)
      : stitch(segments, head, range, onMissing);
  }
  return withUrl(new Response(body, init), head.response);
}
