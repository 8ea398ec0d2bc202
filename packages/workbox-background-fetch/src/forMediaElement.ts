/**
 * An answer of the network, as one of the worker's own where a media element of Chromium asks without CORS:
 * that takes the parts of a film from the network, or from workers, and fails where the two meet
 * (docs/discoveries/0033). Any other answer is left as it is.
 */
export function forMediaElement(request: Request, response: Response): Response {
  const { destination, mode } = request;
  const isMedia = destination === 'audio' || destination === 'video';
  if (!isMedia || mode !== 'no-cors' || !/Chrom/.test(navigator.userAgent)) return response;
  // `basic`: of our own origin, and not made by a script.
  if (response.type !== 'basic' || !response.body) return response;
  const { body, status, statusText, headers } = response;
  return new Response(body, { status, statusText, headers });
}
