import type { ResponseMetadata } from 'segmented-cache';

/** What a response was, as the server sent it. */
export interface Received extends ResponseMetadata {
  /** Before redirects. */
  readonly requestUrl: string;
  /** Of whoever asked. */
  readonly origin: string;
}

/** Those that the specification removes, and what was true of the transfer alone. */
const NOT_EXPOSED = [
  'content-range',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'connection',
];

/** A `Response` of these cannot be made with a body, not even an empty one (Fetch, "null body status"). */
const NULL_BODY_STATUSES = [204, 205, 304];

/**
 * The response as `responseReady` exposes it: without `Content-Range` and `Content-Length` ("create
 * record objects", step 2.9), and with `url`, `redirected` and `type` as they were, also in its clones: a
 * constructed `Response` has none of them.
 */
export function exposedResponse(body: BodyInit | null, received: Received): Response {
  const { status, statusText } = received;
  const headers = new Headers(
    received.headers.map(([name, value]): [string, string] => [name, value]),
  );
  for (const name of NOT_EXPOSED) headers.delete(name);
  const given = NULL_BODY_STATUSES.includes(status) ? null : body;
  return asReceived(new Response(given, { status, statusText, headers }), received);
}

function asReceived(response: Response, received: Received): Response {
  const { requestUrl, url, redirected, origin } = received;
  const isOurs = [requestUrl, url].every((each) => new URL(each, requestUrl).origin === origin);
  const clone = () => asReceived(Response.prototype.clone.call(response), received);
  return Object.defineProperties(response, {
    url: { value: url },
    redirected: { value: redirected },
    type: { value: isOurs ? 'basic' : 'cors' },
    clone: { value: clone },
  });
}
