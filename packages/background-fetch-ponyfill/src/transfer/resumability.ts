import type { ResponseMetadata } from 'segmented-cache';

/** What proves that two responses are of the same bytes. */
export interface Validators {
  readonly etag: string | null;
  readonly lastModified: string | null;
}

export function validatorsOf(headers: Headers): Validators {
  return { etag: headers.get('etag'), lastModified: headers.get('last-modified') };
}

export function headersOf(response: ResponseMetadata): Headers {
  return new Headers(response.headers.map(([name, value]): [string, string] => [name, value]));
}

/**
 * What a later range is compared with. The validators of a content-coded response name the coded bytes: nothing is left
 * of them, and only digests can tell whether a range belongs to what was decoded.
 */
export function comparableHeaders(response: ResponseMetadata): Headers {
  const headers = headersOf(response);
  if (!isCoded(headers)) return headers;
  for (const name of ['etag', 'last-modified']) headers.delete(name);
  return headers;
}

export function isStrong(etag: string | null): etag is string {
  return etag !== null && /^"[^"]*"$/.test(etag);
}

/**
 * Whether bytes of this response may be followed by a range of a later one. Needs a validator that
 * tells changed bytes apart (a strong entity tag, or a modification date at least a second older
 * than the response: RFC 9110, section 8.8.2.2), and no content coding, because ranges are cut from
 * the coded bytes while we store decoded ones.
 */
export function isResumable(headers: Headers): boolean {
  if (isCoded(headers)) return false;
  const { etag, lastModified } = validatorsOf(headers);
  if (etag !== null) return isStrong(etag);
  if (lastModified === null) return false;
  const age = Date.parse(headers.get('date') ?? '') - Date.parse(lastModified);
  return age >= 1000;
}

export function isCoded(headers: Headers): boolean {
  const coding = headers.get('content-encoding')?.trim().toLowerCase() ?? '';
  return coding !== '' && coding !== 'identity';
}

/** What `If-Range` may carry for this response. */
export function ifRangeValidator(headers: Headers): string | undefined {
  const { etag, lastModified } = validatorsOf(headers);
  return isStrong(etag) ? etag : (lastModified ?? undefined);
}

/**
 * Whether a later response is of the same bytes: every validator that the first one had must be
 * there and equal (Background Fetch, "validate a partial response").
 */
export function isSameRepresentation(first: Headers, later: Headers): boolean {
  const a = validatorsOf(first);
  const b = validatorsOf(later);
  return (
    (a.etag === null || a.etag === b.etag) &&
    (a.lastModified === null || a.lastModified === b.lastModified)
  );
}
