/** A pair of request and response, as a cache keeps it. */
export interface CacheEntry {
  readonly url: string;
  readonly requestHeaders: Headers;
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer> | null;
}

/**
 * Whether an entry is what a query asks for: the specification's "request matches cached item". One
 * algorithm for `match`, `delete`, `keys`, and for what a `put` replaces.
 */
export function matches(
  entry: CacheEntry,
  query: Request,
  options: CacheQueryOptions = {},
): boolean {
  const { ignoreSearch = false, ignoreMethod = false, ignoreVary = false } = options;
  if (!ignoreMethod && query.method !== 'GET') return false;
  if (keyOf(entry.url, ignoreSearch) !== keyOf(query.url, ignoreSearch)) return false;
  return (
    ignoreVary ||
    varyOf(entry.headers).every(
      (name) => name !== '*' && entry.requestHeaders.get(name) === query.headers.get(name),
    )
  );
}

/** The header names that a response varies by. */
export function varyOf(headers: Headers): string[] {
  const names = (headers.get('vary') ?? '').split(',').map((name) => name.trim());
  return names.filter((name) => name !== '');
}

/** A new `Response` for each reader. */
export function responseOf({ status, statusText, headers, body }: CacheEntry): Response {
  return new Response(body?.slice() ?? null, { status, statusText, headers });
}

export function requestOf({ url, requestHeaders }: CacheEntry): Request {
  return new Request(url, { headers: requestHeaders });
}

/** What is compared of a URL: no cache looks at the fragment. */
function keyOf(url: string, ignoreSearch: boolean): string {
  return url.replace(ignoreSearch ? /[?#].*/s : /#.*/s, '');
}
