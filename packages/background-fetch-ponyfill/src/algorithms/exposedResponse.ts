import type { ResponseMetadata } from 'segmented-cache';

/** What a response was, as the server sent it. */
export interface Received extends ResponseMetadata {
  /** Before redirects. */
  readonly requestUrl: string;
  /** Of whoever asked. */
  readonly origin: string;
}

/**
 * The response as `responseReady` exposes it: without `Content-Range` and `Content-Length` ("create
 * record objects", step 2.9), and with `url`, `redirected` and `type` as they were, also in its clones: a
 * constructed `Response` has none of them.
 */
export function exposedResponse(response: Response, received: Received): Response {
  const { headers } = response;
  headers.delete('content-range');
  headers.delete('content-length');
  // What we can do with the bytes, which the server may not have said.
  const acceptsRanges = received.headers.find(([name]) => name === 'accept-ranges');
  if (!acceptsRanges) headers.delete('accept-ranges');
  return asReceived(response, received);
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
