import type { ByteRange } from './geometry.js';
import type { Head, ResponseMetadata } from './head.js';
import { assetHeaders, isNullBodyStatus, metadataOf, respond, withUrl } from './respond.js';
import { missingSegment } from './readableSegments.js';
import type { ReadableSegments } from './readableSegments.js';

/** The asset as an ordinary cache entry: one body, its own URL, readable by anybody. */
export async function plainEntry(segments: ReadableSegments, head: Head): Promise<Response> {
  return plainEntryOf(head.response, head.size, await assetBlob(segments, head));
}

/** @param size of the body, in bytes. */
export function plainEntryOf(response: ResponseMetadata, size: number, body: BodyInit): Response {
  const headers = assetHeaders(response);
  headers.set('content-length', String(size));
  // WebKit heeds only the first name of a list with spaces (docs/discoveries/0005).
  const vary = headers.get('vary');
  if (vary !== null) headers.set('vary', vary.replace(/\s/g, ''));
  const { status, statusText } = response;
  const entry = new Response(isNullBodyStatus(status) ? null : body, {
    status,
    statusText,
    headers,
  });
  return withUrl(entry, response);
}

/**
 * All bytes, or those of a range, as one `Blob`. It refers to stored bytes rather than holding them,
 * as far as the browser does that: Chromium does, Firefox and WebKit read a good part into memory
 * (measured).
 *
 * @throws {SegmentedCacheError} `missing-segment`.
 */
export async function assetBlob(
  segments: ReadableSegments,
  head: Head,
  { start, end }: ByteRange = { start: 0, end: head.size },
): Promise<Blob> {
  const { segmentBytes, size } = head;
  const blobs: Blob[] = [];
  for (let at = start, index; at < end; at = (index + 1) * segmentBytes) {
    index = Math.floor(at / segmentBytes);
    const ref = head.segments[index];
    if (!ref) throw new RangeError(`Byte ${at} is not within the asset's ${size} bytes.`);
    const blob = await (await segments.open(ref))?.blob();
    if (blob?.size !== ref.length) throw missingSegment(ref);
    blobs.push(blob.slice(at - index * segmentBytes, end - index * segmentBytes));
  }
  const type = assetHeaders(head.response).get('content-type') ?? '';
  return new Blob(blobs, { type });
}

/** Answers out of an ordinary entry, by range and with preconditions like out of segments. */
export async function respondFromPlain(request: Request, plain: Response): Promise<Response> {
  const asksForThis = ['range', 'if-none-match', 'if-modified-since'];
  if (request.method === 'GET' && !asksForThis.some((name) => request.headers.has(name))) {
    return plain;
  }
  const blob = await plain.blob();
  return respond(request, metadataOf(plain), blob.size, ({ start, end }) => blob.slice(start, end));
}
