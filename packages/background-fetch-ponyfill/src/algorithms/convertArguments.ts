import type { BackgroundFetchOptions } from '../idl/options.js';
import type { ImageResource, JobOptions } from '../jobs/job.js';

/** `(RequestInfo or sequence<RequestInfo>)`. */
export type RequestList = RequestInfo | URL | readonly (RequestInfo | URL)[];

/**
 * Steps 2 to 4 of `fetch()`: one request becomes a list, each goes through the `Request` constructor.
 *
 * @throws {TypeError} for an empty list, what `Request` refuses, and mode `no-cors`.
 */
export function convertRequests(requests: RequestList): Request[] {
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
    return request;
  });
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

/**
 * Web IDL's conversion of the dictionary: `unsigned long long` for the total, strings for the rest.
 *
 * @throws {TypeError} for a `priority` or a `network` that there is not.
 */
export function convertOptions(options: Unconverted<BackgroundFetchOptions> = {}): JobOptions {
  const { title = '', icons = [], downloadTotal = 0, priority = 'normal', requires } = options;
  const total = Math.trunc(Number(downloadTotal));
  const chosen = oneOf('priority', ['high', 'normal', 'low'] as const, priority);
  const given = ((requires ?? {}) as { readonly network?: unknown }).network ?? 'any';
  const network = oneOf('requires.network', ['any', 'unmetered'] as const, given);
  return {
    title: String(title),
    icons: Array.from(icons as Iterable<Unconverted<ImageResource>>, (icon) => ({
      src: String(icon.src),
      ...optionalText('sizes', icon.sizes),
      ...optionalText('type', icon.type),
      ...optionalText('label', icon.label),
    })),
    downloadTotal: Number.isFinite(total) && total > 0 ? total : 0,
    ...(chosen === 'normal' ? {} : { priority: chosen }),
    ...(network === 'any' ? {} : { requires: { network } }),
  };
}

type Unconverted<Dictionary> = { readonly [Member in keyof Dictionary]?: unknown };

function oneOf<Value extends string>(
  name: string,
  values: readonly Value[],
  given: unknown,
): Value {
  const found = values.find((value) => value === given);
  if (found !== undefined) return found;
  throw new TypeError(`${name} must be ${values.join(' or ')}; found ${JSON.stringify(given)}.`);
}

/** `String()` of anything is what Web IDL's conversion to DOMString is. */
const optionalText = (name: string, value: unknown): Record<string, string> =>
  // eslint-disable-next-line @typescript-eslint/no-base-to-string
  value === undefined ? {} : { [name]: String(value) };
