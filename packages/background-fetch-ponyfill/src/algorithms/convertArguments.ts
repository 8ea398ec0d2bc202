import type { BackgroundFetchOptions } from '../idl/options.js';
import type { ImageResource, JobOptions } from '../jobs/job.js';
import { storeRequest } from '../jobs/request.js';
import type { StoredRequest } from '../jobs/request.js';

/** `(RequestInfo or sequence<RequestInfo>)`. */
export type RequestList = RequestInfo | URL | readonly (RequestInfo | URL)[];

/**
 * Steps 2 to 4 of `fetch()`: one request becomes a list, each goes through the `Request` constructor.
 *
 * @throws {TypeError} for an empty list, what `Request` refuses, mode `no-cors`, and request bodies,
 * which cannot be stored yet.
 */
export function convertRequests(requests: RequestList): StoredRequest[] {
  const list = Array.isArray(requests)
    ? (requests as readonly (RequestInfo | URL)[])
    : [requests as RequestInfo];
  if (list.length === 0) {
    throw new TypeError('At least one request must be given.');
  }
  return list.map((info) => {
    const request = new Request(info);
    if (request.mode === 'no-cors') {
      throw new TypeError(
        `Requests must not have mode no-cors (${request.url}): an opaque response can be neither checked nor resumed. Use mode 'cors' and have the server send Access-Control-Allow-Origin.`,
      );
    }
    if (request.method !== 'GET') {
      throw new TypeError(
        `Only GET requests can be fetched in the background yet; found ${request.method} ${request.url}.`,
      );
    }
    return storeRequest(request);
  });
}

/** Web IDL's conversion of the dictionary: `unsigned long long` for the total, strings for the rest. */
export function convertOptions(options: Unconverted<BackgroundFetchOptions> = {}): JobOptions {
  const { title = '', icons = [], downloadTotal = 0 } = options;
  const total = Math.trunc(Number(downloadTotal));
  return {
    title: String(title),
    icons: Array.from(icons as Iterable<Unconverted<ImageResource>>, (icon) => ({
      src: String(icon.src),
      ...optionalText('sizes', icon.sizes),
      ...optionalText('type', icon.type),
      ...optionalText('label', icon.label),
    })),
    downloadTotal: Number.isFinite(total) && total > 0 ? total : 0,
  };
}

type Unconverted<Dictionary> = { readonly [Member in keyof Dictionary]?: unknown };

/** `String()` of anything is what Web IDL's conversion to DOMString is. */
const optionalText = (name: string, value: unknown): Record<string, string> =>
  // eslint-disable-next-line @typescript-eslint/no-base-to-string
  value === undefined ? {} : { [name]: String(value) };
