import { parseContentRange } from './contentRange.js';
import { isCoded, isSameRepresentation } from './resumability.js';

/** What a range request asked for, and what is known of the asset from its first response. */
export interface Asked {
  /** The first byte that was asked for. */
  readonly start: number;
  readonly known: {
    readonly headers: Headers;
    /** In bytes, where declared. */
    readonly size: number | undefined;
  };
}

/** What to do with a response, judged by its status and headers alone. */
export type Verdict =
  /** The whole asset from byte 0; `size` in bytes, where declared. Whatever was stored goes. */
  | { readonly kind: 'begin'; readonly size: number | undefined }
  /** The range that was asked for, of the same bytes. */
  | { readonly kind: 'append' }
  /** The asset is not what it was, or the server contradicts itself: drop what is stored. */
  | { readonly kind: 'changed'; readonly detail: string }
  | { readonly kind: 'retry'; readonly detail: string; readonly retryAfterMs?: number }
  | { readonly kind: 'bad-status'; readonly detail: string };

/** Statuses that say "later", not "no". */
const TEMPORARY = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Judges the response to a request.
 *
 * @param asked `undefined` for a request without `Range`.
 * @param now milliseconds since the epoch, for a `Retry-After` date.
 */
export function judge(
  asked: Asked | undefined,
  response: Pick<Response, 'status' | 'statusText' | 'headers'>,
  now: number,
): Verdict {
  const { status, headers } = response;
  const detail = `the server answered ${status} ${response.statusText}`.trim();
  if (asked && status === 206) return judgePartial(asked, headers);
  if (asked && status === 416) return { kind: 'changed', detail };
  if (TEMPORARY.has(status)) {
    const retryAfterMs = parseRetryAfter(headers.get('retry-after'), now);
    return { kind: 'retry', detail, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }
  if (status < 200 || status > 299 || status === 206) return { kind: 'bad-status', detail };
  return { kind: 'begin', size: declaredSize(headers) };
}

function judgePartial({ start, known }: Asked, headers: Headers): Verdict {
  const range = parseContentRange(headers.get('content-range'));
  const changed = (detail: string): Verdict => ({ kind: 'changed', detail });
  if (!range) return changed('the server sent a range without a readable Content-Range');
  if (range.first !== start) {
    return changed(`asked for byte ${start}, the server sent byte ${range.first}`);
  }
  if (isCoded(headers)) return changed('the server sent a range of a content-coded body');
  const { completeLength } = range;
  if (known.size !== undefined && completeLength !== undefined && completeLength !== known.size) {
    return changed(`the asset had ${known.size} bytes and now has ${completeLength}`);
  }
  if (!isSameRepresentation(known.headers, headers)) {
    return changed('the asset’s ETag or Last-Modified changed');
  }
  return { kind: 'append' };
}

/** `Content-Length` counts coded bytes, so it says nothing about a coded body. */
function declaredSize(headers: Headers): number | undefined {
  const length = headers.get('content-length');
  return length === null || isCoded(headers) || !/^\d+$/.test(length) ? undefined : Number(length);
}

/** Seconds or a date (RFC 9110, section 10.2.3), as milliseconds from now. */
function parseRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const delayMs = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(delayMs) ? undefined : Math.max(0, delayMs);
}
