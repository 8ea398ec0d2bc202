import type { IncomingHttpHeaders } from 'node:http';
import type { Content } from '../content/content.js';
import type { Cors } from './cors.js';

/**
 * How one response is made. Everything is optional: `{content}` alone is what an ordinary, correct
 * origin sends (a strong ETag, ranges honoured, `Content-Length`, no CORS).
 */
export interface Behaviour {
  /** The representation. Default: empty. Not used by redirects and statuses from 300 on. */
  readonly content?: Content;
  /** Default: the content's own. */
  readonly contentType?: string;
  /** Further header fields; they win over generated ones. An empty string removes a field. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Source text put before the body, e.g. a hook into a service worker's script. */
  readonly prepend?: string;

  /** Default: 200, 206, 304 or 416, as the request asks. Anything else is sent as it is. */
  readonly status?: number;
  /** `Retry-After`: seconds, or a date. */
  readonly retryAfter?: number | Date;
  /** `Location`; the status is 302 unless `status` says otherwise. */
  readonly redirectTo?: string;
  /** What a POST (PUT, PATCH, DELETE) gets. Default: `received-length`, `{"receivedBytes": n}`. */
  readonly answerToPost?: 'received-length' | 'content';

  readonly range?: RangeBehaviour;
  /** Default: `strong`, derived from the content's identity; `value` is sent as it is. */
  readonly etag?: 'strong' | 'weak' | 'absent' | { readonly value: string };
  /** Default: the file's date for files, else `absent`. */
  readonly lastModified?: Date | 'absent';
  /** `ignored`: sends a 206 although the representation is not the one the client has. */
  readonly ifRange?: 'honoured' | 'ignored';
  /** From some moment on, the response is another one: `{...this, ...change.to}`. */
  readonly change?: Change;

  /**
   * Default: `correct`. `absent` sends chunks; `close-delimited` neither, so that a cut looks like
   * the end; `offBy` declares that many bytes more (or, negative, fewer) than are sent, then closes.
   */
  readonly contentLength?: 'correct' | 'absent' | 'close-delimited' | { readonly offBy: number };
  /**
   * `gzip` if the client accepts it (fetch() asks for `identity` with a range), or `gzip-always`.
   * Sent as dynamic compression is: in chunks, with a weak ETag, ignoring Range.
   */
  readonly contentCoding?: 'gzip' | 'gzip-always';

  /** Time before the header is sent, in ms. */
  readonly latencyMs?: number;
  /** The limit of each connection. */
  readonly bytesPerSecond?: number;
  /** The limit of all connections together that receive this URL. */
  readonly totalBytesPerSecond?: number;
  /** Sends nothing more from that point until `release(path)`, or until the client goes. */
  readonly stall?: Point;
  /** Closes the connection at that point; see `CutBy`. */
  readonly cut?: Point & { readonly by: CutBy };

  /** Default: no CORS header at all. */
  readonly cors?: Cors;
  /** Only URLs made by `signedUrl()` are answered, as long as they last; others get a 403. */
  readonly signed?: boolean;
}

/** A point of a response: so many body bytes after its header (0: right after it), or before it. */
export type Point = { readonly afterBytes: number } | { readonly before: 'header' };

/**
 * `fin` closes in order after exactly those bytes. `rst` resets: the kernel throws away what the
 * client has not received yet, so that fewer bytes may arrive.
 */
export type CutBy = 'fin' | 'rst';

/**
 * `honoured` (the default); `ignored`: a 200 with everything, and no `Accept-Ranges`; a 206 whose
 * `Content-Range` is what the function says (`undefined`: none) around the right bytes; or a 206
 * that tells the truth, but has at most so many bytes of the range.
 */
export type RangeBehaviour =
  | 'honoured'
  | 'ignored'
  | { readonly contentRange: (range: ContentRange) => string | undefined }
  | { readonly atMostBytes: number };

/** The right `Content-Range`, half-open, in bytes. */
export interface ContentRange {
  readonly start: number;
  readonly end: number;
  readonly size: number;
}

/** Takes effect for requests that come after so many requests, or so many sent bytes, of the URL. */
export interface Change {
  readonly after: { readonly requests: number } | { readonly bytes: number };
  readonly to: Omit<Behaviour, 'change'>;
}

/** A request, as behaviours that are functions see it. */
export interface ReceivedRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /**
   * 1 for the first request since `serve()`. Preflights and HEAD do not count: they are answered as
   * the next request would be.
   */
  readonly attempt: number;
}

/**
 * What a URL answers: always the same, one behaviour per attempt (the last one stays), or whatever
 * a function says.
 */
export type Served =
  Behaviour | readonly [Behaviour, ...Behaviour[]] | ((request: ReceivedRequest) => Behaviour);
