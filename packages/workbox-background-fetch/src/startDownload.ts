import { logger } from 'workbox-core/_private/logger.js';
import { getFriendlyURL } from 'workbox-core/_private/getFriendlyURL.js';
import type { Downloads } from './downloads.js';

declare const process: { readonly env: { readonly NODE_ENV?: string } };

/** What makes a request one for a part, or for nothing where the asset is unchanged. */
const PARTIAL_HEADERS = [
  'range',
  'if-range',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
];

export interface StartOptions {
  /** Of the app, such as `https://app.example`. */
  readonly origin: string;
  /** What people see. */
  readonly title: string;
}

/**
 * Starts the download of what a page has asked for, under the URL as its id.
 *
 * @returns whether it is under way now. Not where its bytes could not be read: a request of another
 * origin in mode `no-cors`, as `<video>` makes it without `crossorigin`.
 */
export async function startDownload(
  request: Request,
  { backgroundFetch }: Pick<Downloads, 'backgroundFetch'>,
  { origin, title }: StartOptions,
): Promise<boolean> {
  const wanted = wholeRequest(request, origin);
  if (!wanted) {
    if (process.env.NODE_ENV !== 'production') {
      logger.warn(
        `${getFriendlyURL(request.url)} is of another origin and was asked for without CORS, so that ` +
          'nobody may read what comes: it is not downloaded. Add the attribute crossorigin to the ' +
          'element, and Access-Control-Allow-Origin to the response.',
      );
    }
    return false;
  }
  try {
    await backgroundFetch.fetch(request.url, wanted, { title });
    return true;
  } catch (error) {
    if (await backgroundFetch.get(request.url)) return true;
    if (process.env.NODE_ENV !== 'production') {
      logger.warn(`The download of ${getFriendlyURL(request.url)} could not be started.`, error);
    }
    return false;
  }
}

/** The request for all of it; `undefined` where its bytes could not be read. */
function wholeRequest(request: Request, origin: string): Request | undefined {
  const isOurs = new URL(request.url).origin === origin;
  if (request.mode === 'no-cors' && !isOurs) return undefined;
  const headers = new Headers(request.headers);
  for (const name of PARTIAL_HEADERS) headers.delete(name);
  const { url, credentials, referrerPolicy } = request;
  return new Request(url, {
    headers,
    credentials,
    referrerPolicy,
    mode: isOurs ? 'same-origin' : 'cors',
  });
}
