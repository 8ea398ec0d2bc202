import { STATUS_CODES } from 'node:http';
import { bytesContent } from '../content/bytesContent.js';
import type { Content } from '../content/content.js';
import type { Behaviour, ReceivedRequest } from './behaviour.js';

/** A response as it will be sent, apart from its timing. */
export interface ResponsePlan {
  readonly status: number;
  /** Lower-case names. Without `content-length`, the framing says how the body ends. */
  readonly headers: Readonly<Record<string, string>>;
  readonly framing: 'content-length' | 'chunked' | 'close';
  readonly body: Content;
  /** The part of `body` that is sent, `[start, end)`. Empty for HEAD. */
  readonly start: number;
  readonly end: number;
  /** Whether the body is (a part of) the representation, and not a message about an error. */
  readonly carriesContent: boolean;
}

/** What the plans of responses without a body have in common. */
export const withoutBody = {
  framing: 'content-length',
  body: bytesContent(''),
  start: 0,
  end: 0,
  carriesContent: false,
} as const;

/** Which part of a body is sent, and how its end is told. */
export interface BodyOptions extends Pick<Behaviour, 'contentLength'> {
  /** Default: 0. */
  readonly start?: number;
  /** Default: the body's size. */
  readonly end?: number;
}

/** A response with (a part of) a representation. */
export function bodyPlan(
  status: number,
  headers: Record<string, string>,
  body: Content,
  { contentLength = 'correct', start = 0, end = body.size }: BodyOptions = {},
): ResponsePlan {
  const declared = end - start + (typeof contentLength === 'object' ? contentLength.offBy : 0);
  const plan: ResponsePlan = {
    status,
    headers: {
      'content-type': body.contentType,
      ...headers,
      'content-length': String(declared),
    },
    framing: 'content-length',
    body,
    start,
    end,
    carriesContent: true,
  };
  if (contentLength === 'absent') return withFraming(plan, 'chunked');
  return contentLength === 'close-delimited' ? withFraming(plan, 'close') : plan;
}

function withFraming(plan: ResponsePlan, framing: 'chunked' | 'close'): ResponsePlan {
  const headers = { ...plan.headers };
  delete headers['content-length'];
  return { ...plan, headers, framing };
}

/** A status with a line of text, so that a person who opens the URL sees what the server did. */
export function messagePlan(
  status: number,
  headers: Record<string, string>,
  { method, path }: ReceivedRequest,
): ResponsePlan {
  if (status === 204 || status === 304) return { ...withoutBody, status, headers };
  const text = `${status} ${STATUS_CODES[status] ?? ''}: ${method} ${path}\n`;
  const body = bytesContent(text, 'text/plain; charset=utf-8');
  return { ...bodyPlan(status, headers, body), carriesContent: false };
}
