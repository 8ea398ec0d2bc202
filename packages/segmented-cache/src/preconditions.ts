/** The two validators of a representation, as its headers carry them. */
export interface Validators {
  readonly etag: string | null;
  readonly lastModified: string | null;
}

export function validatorsOf(headers: Headers): Validators {
  return { etag: headers.get('etag'), lastModified: headers.get('last-modified') };
}

const opaqueTag = (etag: string): string => etag.replace(/^W\//, '');

/**
 * Whether a GET or HEAD is to be answered 304 (RFC 9110, section 13.2.2): `If-None-Match` compares
 * weakly and, where present, makes `If-Modified-Since` count for nothing.
 */
export function isNotModified(request: Headers, stored: Validators): boolean {
  const ifNoneMatch = request.get('if-none-match');
  if (ifNoneMatch !== null) {
    if (ifNoneMatch.trim() === '*') return true;
    const { etag } = stored;
    if (etag === null) return false;
    const asked = ifNoneMatch.match(/(?:W\/)?"[^"]*"/g) ?? [];
    return asked.some((candidate) => opaqueTag(candidate) === opaqueTag(etag));
  }
  const since = Date.parse(request.get('if-modified-since') ?? '');
  return since >= Date.parse(stored.lastModified ?? '');
}

/**
 * Whether `If-Range` lets the range stand (RFC 9110, section 13.1.5): entity tags compare strongly,
 * dates exactly. A header that is not there lets it stand.
 */
export function ifRangeHolds(request: Headers, stored: Validators): boolean {
  const ifRange = request.get('if-range');
  if (ifRange === null) return true;
  if (/^(W\/)?"/.test(ifRange)) return !ifRange.startsWith('W/') && ifRange === stored.etag;
  const date = Date.parse(ifRange);
  return !Number.isNaN(date) && date === Date.parse(stored.lastModified ?? '');
}
