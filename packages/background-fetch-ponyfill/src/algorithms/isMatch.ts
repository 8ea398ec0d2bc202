import type { RecordSnapshot } from '../channel/messages.js';

/**
 * "Request matches cached item" (Service Workers), with a record for the item. `Vary` counts once there
 * is a response.
 */
export function isMatch(
  wanted: Request,
  { request, head }: Pick<RecordSnapshot, 'request' | 'head'>,
  { ignoreSearch, ignoreMethod, ignoreVary }: CacheQueryOptions,
): boolean {
  if (!ignoreMethod && request.method !== 'GET') return false;
  if (comparable(wanted.url, ignoreSearch) !== comparable(request.url, ignoreSearch)) return false;
  if (ignoreVary || !head) return true;
  const sent = headersOf(request.headers);
  return variedNames(headersOf(head.response.headers)).every(
    (name) => name !== '*' && sent.get(name) === wanted.headers.get(name),
  );
}

function comparable(url: string, ignoreSearch: boolean | undefined): string {
  const parsed = new URL(url);
  parsed.hash = '';
  if (ignoreSearch) parsed.search = '';
  return parsed.href;
}

const variedNames = (headers: Headers): string[] =>
  (headers.get('vary') ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

const headersOf = (pairs: readonly (readonly [name: string, value: string])[]): Headers =>
  new Headers(pairs.map(([name, value]): [string, string] => [name, value]));
