import type { ExpectedAsset } from '../transfer/expectedAsset.js';

/** A `Request` as it is stored and sent through messages. Its body is kept apart. */
export interface StoredRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly mode: RequestMode;
  readonly credentials: RequestCredentials;
  readonly redirect: RequestRedirect;
  readonly referrer: string;
  readonly referrerPolicy: ReferrerPolicy;
  /** What the whole response must digest to (SRI); missing where that is not said. */
  readonly integrity?: string;
  /** The app gave an `Authorization` header, which is kept in memory only. */
  readonly authorization?: 'not-persisted';
  /** What the response will be; missing where that is not known beforehand. */
  readonly expected?: ExpectedAsset;
}

export function storeRequest(request: Request, expected?: ExpectedAsset): StoredRequest {
  const { url, method, mode, credentials, redirect, referrer, referrerPolicy, integrity } = request;
  const headers = [...request.headers];
  const stored = { url, method, headers, mode, credentials, redirect, referrer, referrerPolicy };
  return {
    ...stored,
    ...(integrity === '' ? {} : { integrity }),
    ...(expected === undefined ? {} : { expected }),
  };
}

/** @param init overrides, such as the headers and the body of one attempt. */
export function restoreRequest(stored: StoredRequest, init: RequestInit = {}): Request {
  const { url, method, headers, mode, credentials, redirect, referrer, referrerPolicy } = stored;
  return new Request(url, {
    method,
    credentials,
    redirect,
    referrer,
    referrerPolicy,
    integrity: stored.integrity ?? '',
    // A request of mode `navigate` cannot be constructed; the specification fetches it as same-origin.
    mode: mode === 'navigate' ? 'same-origin' : mode,
    headers: headers.map(([name, value]): [string, string] => [name, value]),
    ...init,
  });
}

/** Takes the `Authorization` header out of what is stored. @returns its value, where there is one. */
export function splitAuthorization(
  stored: StoredRequest,
): readonly [request: StoredRequest, authorization: string | undefined] {
  const header = stored.headers.find(([name]) => name === 'authorization');
  if (!header) return [stored, undefined];
  const headers = stored.headers.filter((other) => other !== header);
  return [{ ...stored, headers, authorization: 'not-persisted' }, header[1]];
}

export function withAuthorization(stored: StoredRequest, value: string): StoredRequest {
  return { ...stored, headers: [...stored.headers, ['authorization', value]] };
}
