import { BodyReader, metadataOf, SegmentedCache, SegmentStore } from 'segmented-cache';
import type { ByteRange, Draft } from 'segmented-cache';
import { environmentWithout } from './environmentWithout.js';
import type { Segments } from './task.js';

declare const registration: ServiceWorkerRegistration;

/**
 * Fetches an asset into segments as the product does: each connection fills a span of whole segments
 * through a writer of its own; then the draft becomes an asset of a cache.
 *
 * @returns milliseconds.
 */
export async function writeSegments(task: Segments): Promise<number> {
  const { url, size, connections, without } = task;
  let isWriting = true;
  const store = new SegmentStore({
    scope: registration.scope,
    ...(without && { environment: environmentWithout(without, () => isWriting) }),
  });
  const start = performance.now();
  const draft = await store.openDraft('bench');
  const spans = spansOf(size, draft.segmentBytes, connections);
  const bodies = spans.map((span) => fetchSpan(url, span, size));
  const [first] = bodies;
  if (first) await draft.begin({ ...metadataOf(await first), status: 200 }, size);
  await Promise.all(
    spans.map(async (span, index) => fill(draft, span, (await bodies[index])?.body ?? null)),
  );
  isWriting = false;
  await new SegmentedCache('segmented', store).adopt(draft, new URL(url, registration.scope).href);
  const ms = performance.now() - start;
  await draft.abandon();
  return ms;
}

function spansOf(size: number, segmentBytes: number, connections: number): ByteRange[] {
  const spanBytes = Math.ceil(size / segmentBytes / connections) * segmentBytes;
  const spans: ByteRange[] = [];
  for (let start = 0; start < size; start += spanBytes) {
    spans.push({ start, end: Math.min(start + spanBytes, size) });
  }
  return spans;
}

function fetchSpan(url: string, { start, end }: ByteRange, size: number): Promise<Response> {
  const isWhole = start === 0 && end === size;
  const headers: HeadersInit = isWhole ? {} : { range: `bytes=${start}-${end - 1}` };
  return fetch(url, { headers, cache: 'no-store' });
}

async function fill(
  draft: Draft,
  { start, end }: ByteRange,
  body: ReadableStream<Uint8Array> | null,
): Promise<void> {
  const writer = await draft.writerAt(start);
  const reader = new BodyReader(body);
  for (let chunk = await reader.read(); chunk; chunk = await reader.read()) {
    await writer.write(chunk);
  }
  await writer.close();
  if (writer.offset !== end) throw new Error(`${end - writer.offset} bytes did not come.`);
}
