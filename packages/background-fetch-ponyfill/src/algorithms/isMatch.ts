import type { RecordSnapshot } from '../channel/messages.js';

/**
 * "Request matches cached item" (Service Workers), with a record for the item. `Vary` counts once the
 * response is whole.
 */
export function isMatch(
  wanted: Request,
  { request, state, head }: Pick<RecordSnapshot, 'request' | 'state' | 'head'>,
  { ignoreSearch, ignoreMethod, ignoreVary }: CacheQueryOptions,
): boolean {
  if (!ignoreMethod && request.method !== 'GET') return false;
  if (comparable(wanted.url, ignoreSearch) !== comparable(request.url, ignoreSearch)) return false;
  const vary = head
    ? headersOf(head.response.headers).get('vary')
    : state.phase === 'complete' && state.vary;
  if (ignoreVary || !vary) return true;
  const sent = headersOf(request.headers);
  return variedNames(vary).every(
    (name) => name !== '*' && sent.get(name) === wanted.headers.get(name),
  );
}

function comparable(url: string, ignoreSearch: boolean | undefined): string {
  const parsed = new URL(url);
  parsed.hash = '';
  if (ignoreSearch) parsed.search = '';
  return parsed.href;
}

const variedNames = (vary: string): string[] =>
  vary
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

const headersOf = (pairs: readonly (readonly [name: string, value: string])[]): Headers =>
  new Headers(pairs.map(([name, value]): [string, string] => [name, value]));
