import type { ByteRange } from './geometry.js';
import type { ResponseMetadata } from './head.js';
import { ifRangeHolds, isNotModified, validatorsOf } from './preconditions.js';
import { parseRange } from './range.js';

/** Headers that describe one transfer, not the asset. */
const TRANSFER_HEADERS = ['content-range', 'content-encoding', 'transfer-encoding', 'connection'];

/** What a 304 repeats (RFC 9110, section 15.4.5). */
const HEADERS_OF_304 = ['cache-control', 'content-location', 'date', 'etag', 'expires', 'vary'];

/** An answer without its body. */
export interface Answer {
  readonly init: ResponseInit;
  /** Which bytes are its body; none where `undefined`. */
  readonly range: ByteRange | undefined;
}

/**
 * What answers a GET or HEAD for an asset of known size, whole or by a single range, with the
 * preconditions that HTTP knows.
 *
 * A range is answered in full: WebKit takes a 206 that is shorter than it asked for as the end of
 * the file (measured). Several ranges in one request are answered by the whole, as HTTP allows.
 */
export function answerTo(request: Request, metadata: ResponseMetadata, size: number): Answer {
  const headers = assetHeaders(metadata);
  headers.set('accept-ranges', 'bytes');
  const validators = validatorsOf(headers);
  const hasBody = request.method !== 'HEAD' && !isNullBodyStatus(metadata.status);
  const body = (range: ByteRange) => (hasBody ? range : undefined);

  if (isNotModified(request.headers, validators)) {
    for (const name of [...headers.keys()])
      if (!HEADERS_OF_304.includes(name)) headers.delete(name);
    return { init: { status: 304, headers }, range: undefined };
  }
  // A range counts for GET only (RFC 9110, section 14.2).
  const mayBeRange = request.method === 'GET' && ifRangeHolds(request.headers, validators);
  const asked = mayBeRange
    ? parseRange(request.headers.get('range'), size)
    : ({ kind: 'whole' } as const);
  switch (asked.kind) {
    case 'whole': {
      headers.set('content-length', String(size));
      const { status, statusText } = metadata;
      return { init: { status, statusText, headers }, range: body({ start: 0, end: size }) };
    }
    case 'range': {
      const { start, end } = asked.range;
      headers.set('content-length', String(end - start));
      headers.set('content-range', `bytes ${start}-${end - 1}/${size}`);
      const init = { status: 206, statusText: 'Partial Content', headers };
      return { init, range: body(asked.range) };
    }
    case 'unsatisfiable': {
      headers.set('content-length', '0');
      headers.set('content-range', `bytes */${size}`);
      const init = { status: 416, statusText: 'Range Not Satisfiable', headers };
      return { init, range: undefined };
    }
  }
}

/** The answer of `answerTo()` with a body, which `open` is called for only where there is one. */
export function respond(
  request: Request,
  metadata: ResponseMetadata,
  size: number,
  open: (range: ByteRange) => BodyInit,
): Response {
  const { init, range } = answerTo(request, metadata, size);
  return withUrl(new Response(range ? open(range) : null, init), metadata);
}

/** A constructed `Response` has no URL; readers that resolve against it need the real one. */
export function withUrl(
  response: Response,
  { url, redirected }: Pick<ResponseMetadata, 'url' | 'redirected'>,
): Response {
  Object.defineProperties(response, { url: { value: url }, redirected: { value: redirected } });
  return response;
}

/** The stored headers without those that described one transfer. */
export function assetHeaders(metadata: ResponseMetadata): Headers {
  const headers = new Headers(
    metadata.headers.map(([name, value]): [string, string] => [name, value]),
  );
  for (const name of TRANSFER_HEADERS) headers.delete(name);
  return headers;
}

/**
 * All of a response but its body, which stays readable.
 *
 * @example
 * const response = await fetch('/film.mp4');
 * const draft = await store.openDraft('film');
 * const declared = response.headers.get('content-length');
 * await draft.begin(metadataOf(response), declared === null ? undefined : Number(declared));
 */
export function metadataOf(response: Response): ResponseMetadata {
  const { url, status, statusText, redirected } = response;
  return { url, status, statusText, redirected, headers: [...response.headers] };
}

/** A `Response` of these cannot be made with a body, not even an empty one (Fetch, "null body status"). */
export const isNullBodyStatus = (status: number): boolean => [204, 205, 304].includes(status);
