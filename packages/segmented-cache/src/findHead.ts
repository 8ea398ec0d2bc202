import type { CachePort } from './environment.js';
import { headFromResponse } from './head.js';
import type { Head } from './head.js';
import { assetHeaders } from './respond.js';
import type { Segments } from './segments.js';
import { matchesVary } from './vary.js';

/** A head, and where it lies. */
export interface FoundHead {
  readonly key: string;
  readonly head: Head;
}

/**
 * The head that answers a request. One that cannot be trusted, or whose first segment is gone, is
 * dropped. So is the older one of a head and an ordinary entry that other code has put beside it.
 *
 * @throws {SegmentedCacheError} `newer-format`, `storage-failed`.
 */
export async function findHead(
  segments: Segments,
  cache: CachePort,
  request: Request,
  options: Pick<CacheQueryOptions, 'ignoreSearch' | 'ignoreVary'>,
): Promise<FoundHead | undefined> {
  const { keys } = segments;
  const { ignoreSearch = false, ...exactly } = options;
  // Asked without its query, what is found is another URL's: only that one may be dropped.
  const asked = keys.head(request.url);
  const key = ignoreSearch ? (await cache.keys(asked, options))[0]?.url : asked;
  const stored = key === undefined ? undefined : await cache.match(key, { ignoreVary: true });
  if (key === undefined || !stored) return undefined;
  const head = await headFromResponse(stored);
  const first = head?.segments[0];
  if (!head || (first && !(await segments.open(first)))) {
    await cache.delete(key, { ignoreVary: true });
    return undefined;
  }
  if (!options.ignoreVary && !matchesVary(head.vary, request.headers)) return undefined;
  const url = keys.urlOfHead(key) ?? request.url;
  const { headers } = request;
  const plain = await cache.match(plainKey(new Request(url, { headers })), exactly);
  // Another context is about to give the asset its other layout: this head goes next.
  if (!plain || isSameResponse(plain, head)) return { key, head };
  const plainIsNewer = Date.parse(plain.headers.get('date') ?? '') > head.completedAt;
  await cache.delete(plainIsNewer ? key : url, exactly);
  return plainIsNewer ? undefined : { key, head };
}

/** Whether an ordinary entry is what a head says, as far as headers tell. */
function isSameResponse(plain: Response, { response, size }: Head): boolean {
  const headers = assetHeaders(response);
  if (plain.headers.get('content-length') !== String(size)) return false;
  return ['date', 'etag', 'last-modified'].every(
    (name) => plain.headers.get(name) === headers.get(name),
  );
}

/** Drops a head whose bytes are gone, unless another has taken its place meanwhile. */
export async function dropHead(cache: CachePort, { key, head }: FoundHead): Promise<void> {
  const stored = await cache.match(key, { ignoreVary: true });
  const now = stored && (await headFromResponse(stored));
  if (now?.assetId === head.assetId) await cache.delete(key, { ignoreVary: true });
}

/** Without what asks for a part of it: the Cache API stores GET requests for whole responses. */
export function plainKey({ url, headers }: Request): Request {
  const kept = new Headers(headers);
  kept.delete('range');
  return new Request(url, { headers: kept });
}
