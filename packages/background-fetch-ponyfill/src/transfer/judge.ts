import { parseContentRange } from './contentRange.js';
import { isCoded, isResumable, isSameRepresentation } from './resumability.js';

/** What a request asked for. */
export type Asked =
  | { readonly kind: 'whole' }
  /** The whole, by `Range: bytes=0-`. */
  | { readonly kind: 'identity' }
  | {
      /** `end`: a range of nothing, where the asset has ended there; else of what is missing. */
      readonly kind: 'range' | 'end';
      /** The first byte that was asked for. */
      readonly start: number;
      /** Whether a body that did not say its length has just ended there. */
      readonly followsEnd: boolean;
      /** What is known of the asset from its first response. */
      readonly known: {
        readonly headers: Headers;
        /** In bytes, where declared. */
        readonly size: number | undefined;
      };
    };

/** What to do with a response, judged by its status and headers alone. */
export type Verdict =
  /** The whole asset from byte 0; `size` in bytes, where declared. Whatever was stored goes. */
  | { readonly kind: 'begin'; readonly size: number | undefined }
  /** The range that was asked for, of the same bytes; `completeLength` where it was said. */
  | { readonly kind: 'append'; readonly end: number; readonly completeLength: number | undefined }
  /** There is nothing beyond the byte that was asked for: the asset ends before it. */
  | { readonly kind: 'ended' }
  /** The asset is not what it was, or the server contradicts itself: drop what is stored. */
  | { readonly kind: 'changed'; readonly detail: string }
  /** A range whose place nobody can tell; across origins `Content-Range` has to be exposed. */
  | { readonly kind: 'unreadable'; readonly detail: string }
  /** `Range: bytes=0-` did not bring the whole: ask for it as it comes. */
  | { readonly kind: 'identity-refused' }
  | { readonly kind: 'retry'; readonly detail: string; readonly retryAfterMs?: number }
  /** 401 or 403: other credentials, or a fresh URL, may be let in. */
  | { readonly kind: 'not-allowed'; readonly detail: string }
  | { readonly kind: 'bad-status'; readonly detail: string };

/** Statuses that say "later", not "no". */
const TEMPORARY = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Judges the response to a request.
 *
 * @param now milliseconds since the epoch, for a `Retry-After` date.
 */
export function judge(
  asked: Asked,
  response: Pick<Response, 'status' | 'statusText' | 'headers'>,
  now: number,
): Verdict {
  const { status, headers } = response;
  const detail = `the server answered ${status} ${response.statusText}`.trim();
  if (asked.kind === 'identity' && (status === 206 || status === 416)) {
    const range = status === 206 ? parseContentRange(headers.get('content-range')) : undefined;
    const isWhole = range?.first === 0 && range.last + 1 === range.completeLength;
    return isWhole && !isCoded(headers)
      ? { kind: 'begin', size: range.completeLength }
      : { kind: 'identity-refused' };
  }
  if (isRanged(asked) && status === 206) return judgePartial(asked, headers);
  if (isRanged(asked) && status === 416) {
    const end = `bytes */${asked.start}`;
    // Servers may leave it out (RFC 9110, section 15.5.17). Where a body has ended here, that will do;
    // where bytes are missing, such a refusal says nothing of where the asset ends.
    const said = headers.get('content-range') ?? (asked.followsEnd ? end : undefined);
    const isEnd = said === end;
    const { size } = asked.known;
    return isEnd && size === undefined ? { kind: 'ended' } : { kind: 'changed', detail };
  }
  if (TEMPORARY.has(status)) {
    const retryAfterMs = parseRetryAfter(headers.get('retry-after'), now);
    return { kind: 'retry', detail, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }
  // It does not say: what came is believed.
  if (asked.kind === 'end') return { kind: 'ended' };
  if (status === 401 || status === 403) return { kind: 'not-allowed', detail };
  if (status < 200 || status > 299 || status === 206) return { kind: 'bad-status', detail };
  return { kind: 'begin', size: declaredSize(headers) };
}

type Ranged = Extract<Asked, { kind: 'range' | 'end' }>;

const isRanged = (asked: Asked): asked is Ranged => asked.kind === 'range' || asked.kind === 'end';

function judgePartial({ kind, start, known }: Ranged, headers: Headers): Verdict {
  const range = parseContentRange(headers.get('content-range'));
  const changed = (detail: string): Verdict => ({ kind: 'changed', detail });
  if (kind === 'end' && !isResumable(known.headers)) {
    return changed(`the connection ended after ${start} bytes, and the server has more`);
  }
  if (!range) {
    const detail =
      'the server sent a range without a readable Content-Range (across origins it needs Access-Control-Expose-Headers)';
    return { kind: 'unreadable', detail };
  }
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
  return { kind: 'append', end: range.last + 1, completeLength };
}

/** `Content-Length` counts coded bytes, so it says nothing about a coded body. */
function declaredSize(headers: Headers): number | undefined {
  return isCoded(headers) ? undefined : contentLength(headers);
}

/** In bytes, as they travel. One that no number here can count says nothing. */
export function contentLength(headers: Headers): number | undefined {
  const length = headers.get('content-length');
  if (length === null || !/^\d+$/.test(length)) return undefined;
  return Number.isSafeInteger(Number(length)) ? Number(length) : undefined;
}

/** Seconds or a date (RFC 9110, section 10.2.3), as milliseconds from now. */
function parseRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const delayMs = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(delayMs) ? undefined : Math.max(0, delayMs);
}
