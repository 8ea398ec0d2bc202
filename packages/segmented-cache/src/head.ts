import { SegmentedCacheError } from './errors.js';
import type { SegmentRef } from './keys.js';
import { segmentCount, segmentRange } from './geometry.js';
import { isHeaderList, isResponseMetadata } from './isResponseMetadata.js';
import { parseStored } from './parseStored.js';

/**
 * What was received besides the bytes, as the server sent it.
 *
 * @example
 * const madeHere: ResponseMetadata = {
 *   url: new URL('/export.zip', registration.scope).href,
 *   status: 200,
 *   statusText: 'OK',
 *   headers: [['content-type', 'application/zip']],
 *   redirected: false,
 * };
 * const draft = await store.openDraft('export');
 * await draft.begin(madeHere, undefined);
 */
export interface ResponseMetadata {
  /** The final URL, after redirects. */
  readonly url: string;
  /** As in `Response`. */
  readonly status: number;
  /** As in `Response`. */
  readonly statusText: string;
  /** Names and values, in the order of `Response.headers`. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** As in `Response`. */
  readonly redirected: boolean;
}

/**
 * The completion marker of a large asset: what it is, and which segments it is made of.
 *
 * @example
 * // Who keeps heads elsewhere than in a cache answers from them through the store.
 * const draft = await store.openDraft('film');
 * if (draft.isWhole) {
 *   const head: Head = draft.head();
 *   event.respondWith(store.respond(event.request, head));
 * }
 */
export interface Head {
  /** The version of this format. */
  readonly format: typeof HEAD_FORMAT;
  /** Names this writing of the asset; another writing of the same URL has another id. */
  readonly assetId: string;
  /** What was received besides the bytes. */
  readonly response: ResponseMetadata;
  /** In bytes. */
  readonly size: number;
  /** The size of every segment but the last, in bytes. */
  readonly segmentBytes: number;
  /** In the order of their bytes. */
  readonly segments: readonly SegmentRef[];
  /** What the request had sent for the headers that the response's `Vary` names. */
  readonly vary?: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly completedAt: number;
}

/** Raised only when an older reader would serve wrong bytes. */
export const HEAD_FORMAT = 1;

/**
 * The head as a cache entry. It carries the asset's own `Date`, so that whoever expires entries by
 * age sees the asset's.
 */
export function headToResponse(head: Head): Response {
  const headers = new Headers({ 'content-type': 'application/json' });
  const date = head.response.headers.find(([name]) => name.toLowerCase() === 'date');
  headers.set('date', date?.[1] ?? new Date(head.completedAt).toUTCString());
  return new Response(JSON.stringify(head), { headers });
}

/**
 * @throws {SegmentedCacheError} `newer-format` when a newer version of this package wrote it,
 * `storage-failed` when it could not be read.
 * @returns `undefined` when it is no head that can be trusted.
 */
export async function headFromResponse(response: Response): Promise<Head | undefined> {
  const parsed = await parseStored(response, 'a head');
  if (typeof parsed !== 'object' || parsed === null || !('format' in parsed)) return undefined;
  if (typeof parsed.format === 'number' && parsed.format > HEAD_FORMAT) {
    throw new SegmentedCacheError(
      'newer-format',
      `This entry was written in format ${parsed.format}; this version reads up to ${HEAD_FORMAT}. It is left as it is: update segmented-cache, or delete the entry.`,
      { format: parsed.format },
    );
  }
  return parsed.format === HEAD_FORMAT && isConsistent(parsed as Head)
    ? (parsed as Head)
    : undefined;
}

/** What lies in a cache may have been damaged, or written by anybody. */
function isConsistent(head: Head): boolean {
  const { assetId, size, segmentBytes, segments, response, vary = {}, completedAt } = head;
  return (
    typeof assetId === 'string' &&
    isTiling(segments, size, segmentBytes) &&
    isResponseMetadata(response) &&
    isVary(vary) &&
    Number.isFinite(completedAt)
  );
}

/** Whether `Headers` takes its names: else each look would throw. */
const isVary = (stored: unknown): boolean =>
  typeof stored === 'object' && stored !== null && isHeaderList(Object.entries(stored));

/**
 * Whether segments make up exactly `size` bytes; anything else would serve another length. Of whatever
 * is stored, or given.
 */
export function isTiling(segments: unknown, size: unknown, segmentBytes: unknown): boolean {
  return (
    isCount(size) &&
    isCount(segmentBytes) &&
    segmentBytes > 0 &&
    Array.isArray(segments) &&
    segments.length === segmentCount(size, segmentBytes) &&
    segments.every((segment: unknown, index) => {
      const { start, end } = segmentRange(index, segmentBytes, size);
      return isSegmentRef(segment) && segment.length === end - start;
    })
  );
}

/** Whether this names a segment. */
export function isSegmentRef(stored: unknown): stored is SegmentRef {
  const { digest, length } = Object(stored) as Partial<Record<keyof SegmentRef, unknown>>;
  return typeof digest === 'string' && /^[0-9a-f]{64}$/.test(digest) && isCount(length);
}

/** Whether this is a number of bytes, or of anything else. */
export const isCount = (stored: unknown): stored is number =>
  typeof stored === 'number' && Number.isSafeInteger(stored) && stored >= 0;
