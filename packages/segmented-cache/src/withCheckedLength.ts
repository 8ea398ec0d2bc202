import { trustedSize } from './declaredSize.js';
import { SegmentedCacheError } from './errors.js';
import { withUrl } from './respond.js';

/**
 * The same response with a body that never ends short: where other than the declared number of bytes
 * come, it fails. For pages that read large bodies through a service worker: when the worker dies,
 * Firefox ends the body as if it were complete (measured), and only counting tells.
 *
 * Without `expectedBytes`, a response is returned as it is where no number can be trusted: without
 * `Content-Length`, with a content coding (the length is that of the coded bytes), without a body, or
 * from another origin by CORS with a status other than 206, where a coding may be hidden.
 *
 * @param response whose body nobody reads yet; read the returned one instead.
 * @param expectedBytes how many bytes the body has, for who knows better than the headers.
 * @throws {TypeError} where the body is being read. Reading the returned body fails with a
 * {SegmentedCacheError} `length-mismatch`, or with what reading the original one fails with.
 * @example
 * const response = withCheckedLength(await fetch('/film.mp4'));
 * const film = await response.arrayBuffer(); // all of it, or an error
 */
export function withCheckedLength(
  response: Response,
  expectedBytes = trustedSize(response),
): Response {
  const { body, status, statusText, headers } = response;
  if (!body || expectedBytes === undefined) return response;
  const reader = body.getReader();
  let bytes = 0;
  const checked = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { value } = await reader.read();
        bytes += value?.length ?? 0;
        if (bytes > expectedBytes || (!value && bytes < expectedBytes)) {
          void reader.cancel();
          throw lengthMismatch(response.url, expectedBytes, bytes);
        }
        if (value) controller.enqueue(value);
        else controller.close();
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  return withUrl(new Response(checked, { status, statusText, headers }), response);
}

function lengthMismatch(url: string, expectedBytes: number, bytes: number): SegmentedCacheError {
  return new SegmentedCacheError(
    'length-mismatch',
    `The body of ${url} was to have ${expectedBytes} bytes and brought ${bytes}: where they are fewer, the service worker that sent it may have died. Ask for the rest by range, or again.`,
    { url, expectedBytes, bytes },
  );
}
