import { isSegmentedCacheError, SegmentedCacheError } from './errors.js';
import type { ByteRange } from './geometry.js';
import type { Head } from './head.js';
import type { SegmentRef } from './keys.js';
import { missingSegment } from './readableSegments.js';
import type { StreamableSegments } from './readableSegments.js';

/**
 * A body made of one segment after the other. Opening it costs the same wherever the range starts;
 * a segment is opened when the reader gets there. A segment that is gone makes the stream fail: it
 * never ends short.
 *
 * While the stream is read it holds the asset's reading lock, so that the sweep leaves its segments
 * alone even when the head is deleted meanwhile.
 */
export function stitch(
  segments: StreamableSegments,
  head: Head,
  range: ByteRange,
  onMissing?: () => Promise<void>,
): ReadableStream<Uint8Array> {
  let position = range.start;
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  let release: (() => void) | undefined;
  let isCancelled = false;

  const openSegment = async (): Promise<void> => {
    const index = Math.floor(position / head.segmentBytes);
    const ref = head.segments[index];
    if (!ref)
      throw new RangeError(`Byte ${position} is not within the asset's ${head.size} bytes.`);
    const response = await segments.open(ref);
    if (!response) throw missingSegment(ref);
    const skipped = position - index * head.segmentBytes;
    const body = skipped === 0 ? response.body : (await response.blob()).slice(skipped).stream();
    if (!body) throw missingSegment(ref);
    reader = body.getReader();
  };

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          release ??= await holdShared(segments, head.assetId);
          for (;;) {
            if (position === range.end) {
              controller.close();
              break;
            }
            if (!reader) await openSegment();
            const result = await reader?.read();
            // Whoever went away has ended that read: nothing is missing.
            if (isCancelled) break;
            if (result?.value) {
              const chunk = result.value.subarray(0, range.end - position);
              position += chunk.length;
              controller.enqueue(chunk);
              if (position < range.end) return;
              await reader?.cancel();
              continue;
            }
            // The segment has ended: it must have had every byte that the head says.
            reader = undefined;
            if (position % head.segmentBytes !== 0) {
              const ref = head.segments[Math.floor(position / head.segmentBytes)];
              throw ref
                ? await endedEarly(segments, ref)
                : new RangeError('The stream ended past the asset.');
            }
          }
          release();
        } catch (error) {
          release?.();
          if (isSegmentedCacheError(error) && error.code === 'missing-segment') await onMissing?.();
          throw error;
        }
      },
      async cancel(reason) {
        isCancelled = true;
        release?.();
        await reader?.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/** A segment that is there after all is not to cost the asset: the browser may give up a read of its own accord. */
async function endedEarly(
  segments: StreamableSegments,
  ref: SegmentRef,
): Promise<SegmentedCacheError> {
  const stored = await (await segments.open(ref))?.blob();
  return stored?.size === ref.length
    ? new SegmentedCacheError(
        'storage-failed',
        'The browser ended the reading of a segment early, which is there. Ask again.',
        { digest: ref.digest, length: ref.length },
      )
    : missingSegment(ref);
}

/**
 * Counts the stream, and takes the asset's reading lock; the sweep never holds it, it only looks who
 * does.
 */
export function holdShared(segments: StreamableSegments, assetId: string): Promise<() => void> {
  const { environment, keys, openStreams } = segments;
  return new Promise((resolve, reject) => {
    environment.locks
      .request(keys.readingLock(assetId), { mode: 'shared' }, async () => {
        const closed = openStreams.open();
        await new Promise<void>((release) => resolve(release));
        closed();
      })
      .catch(reject);
  });
}
