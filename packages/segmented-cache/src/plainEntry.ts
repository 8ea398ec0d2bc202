import { segmentCount } from './geometry.js';
import type { Head } from './head.js';
import { assetHeaders, metadataOf, respond, withUrl } from './respond.js';
import { missingSegment } from './segments.js';
import type { Segments } from './segments.js';

/** The asset as an ordinary cache entry: one body, its own URL, readable by anybody. */
export async function plainEntry(segments: Segments, head: Head): Promise<Response> {
  const headers = assetHeaders(head.response);
  headers.set('content-length', String(head.size));
  // WebKit heeds only the first name of a list with spaces (docs/discoveries/0005).
  const vary = headers.get('vary');
  if (vary !== null) headers.set('vary', vary.replace(/\s/g, ''));
  const { status, statusText } = head.response;
  const body = await assetBlob(segments, head);
  return withUrl(new Response(body, { status, statusText, headers }), head.response);
}

/**
 * All bytes as one `Blob`. It refers to stored bytes rather than holding them, as far as the browser
 * does that: Chromium does, Firefox and WebKit read a good part into memory (measured).
 *
 * @throws {SegmentedCacheError} `missing-segment`.
 */
export async function assetBlob(segments: Segments, head: Head): Promise<Blob> {
  const blobs: Blob[] = [];
  for (let index = 0; index < segmentCount(head.size, head.segmentBytes); index++) {
    const ref = head.segments[index];
    const blob = ref && (await (await segments.open(ref))?.blob());
    if (ref && blob?.size !== ref.length) throw missingSegment(ref);
    if (blob) blobs.push(blob);
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
