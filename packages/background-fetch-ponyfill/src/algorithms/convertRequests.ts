import { domString } from './convertOptions.js';
import { refuseUrl } from './refuseUrl.js';

/** `(RequestInfo or sequence<RequestInfo>)`, where a `URL` stands for its text. */
export type RequestList = RequestInfo | URL | Iterable<RequestInfo | URL>;

/**
 * Steps 4 to 6 of `fetch()`: one request becomes a list, each goes through the `Request` constructor.
 *
 * @throws {TypeError} for an empty list, what `Request` refuses, mode `no-cors`, and URLs that are never
 * fetched.
 */
export function convertRequests(requests: RequestList): Request[] {
  const list = isSequence(requests) ? Array.from(requests) : [requests];
  if (list.length === 0) {
    throw new TypeError('At least one request must be given.');
  }
  return list.map((info) => {
    const request = new Request(info instanceof Request ? info : domString(info));
    refuseUrl(request.url, info instanceof Request ? request.url : domString(info));
    if (request.mode === 'no-cors') {
      throw new TypeError(
        `Requests must not have mode no-cors (${request.url}): an opaque response can be neither checked nor resumed. Use mode 'cors' and have the server send Access-Control-Allow-Origin.`,
      );
    }
    return request;
  });
}

/** As Web IDL tells the members of the union apart; neither a `Request` nor a `URL` is iterable. */
function isSequence(requests: RequestList): requests is Iterable<RequestInfo | URL> {
  return typeof requests === 'object' && Symbol.iterator in requests;
}

/**
 * Reads the bodies whole, so that they can be stored before the job starts: nobody may be there later
 * to give the rest. As blobs, which large ones leave on disk.
 *
 * @returns by position; `undefined` for a request without a body.
 * @throws {TypeError} where one cannot be read.
 */
export function readBodies(requests: readonly Request[]): Promise<(Blob | undefined)[]> {
  return Promise.all(
    requests.map(async (request) => {
      if (request.method === 'GET' || request.method === 'HEAD') return undefined;
      const blob = await request.blob().catch((error: unknown) => {
        throw new TypeError(`The body of the request to ${request.url} cannot be read.`, {
          cause: error,
        });
      });
      return blob.size > 0 ? blob : undefined;
    }),
  );
}
