import type { ResponseMetadata } from './head.js';
import { respond } from './respond.js';

/**
 * A whole asset whose bytes are in memory: what is small needs no segments on its way into a cache.
 *
 * @example
 * const response = await fetch('/poster.jpg');
 * const bytes = new Uint8Array(await response.arrayBuffer());
 * const poster: SmallAsset = { isWhole: true, response: metadataOf(response), bytes };
 * await films.adopt(poster, '/poster.jpg');
 */
export interface SmallAsset {
  /** It is never anything else; a draft may be. */
  readonly isWhole: true;
  /** What was received besides the bytes. */
  readonly response: ResponseMetadata;
  /** Nobody may change them any more. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * The answer to `request` out of a small asset: 200, 206, 304 or 416.
 *
 * @example
 * const answer = (request: Request, asset: SmallAsset) => respondFromBytes(request, asset);
 */
export function respondFromBytes(request: Request, { response, bytes }: SmallAsset): Response {
  return respond(request, response, bytes.length, ({ start, end }) => bytes.subarray(start, end));
}
