/** A `Request` as it is stored and sent through messages. */
export interface StoredRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly mode: RequestMode;
  readonly credentials: RequestCredentials;
  readonly redirect: RequestRedirect;
  readonly referrer: string;
  readonly referrerPolicy: ReferrerPolicy;
}

export function storeRequest(request: Request): StoredRequest {
  const { url, method, mode, credentials, redirect, referrer, referrerPolicy } = request;
  const headers = [...request.headers];
  return { url, method, headers, mode, credentials, redirect, referrer, referrerPolicy };
}

/** @param init overrides, such as the headers and the signal of one attempt. */
export function restoreRequest(stored: StoredRequest, init: RequestInit = {}): Request {
  const { url, headers, mode, ...rest } = stored;
  return new Request(url, {
    ...rest,
    // A request of mode `navigate` cannot be constructed; the specification fetches it as same-origin.
    mode: mode === 'navigate' ? 'same-origin' : mode,
    headers: headers.map(([name, value]): [string, string] => [name, value]),
    ...init,
  });
}
