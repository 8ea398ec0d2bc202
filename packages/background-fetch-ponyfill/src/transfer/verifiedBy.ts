import type { ResponseMetadata } from 'segmented-cache';
import type { VerifiedBy } from '../carriers/carriage.js';
import { saysDigest } from '../integrity/parseIntegrity.js';
import type { StoredRequest } from '../jobs/request.js';
import { contentLength } from './judge.js';
import { headersOf, isCoded, isResumable } from './resumability.js';

/**
 * What a record was checked by that has come whole through transfers: its digest where the request
 * says one, or those of its segments; otherwise what every response that it was put together from had
 * to agree on.
 *
 * @returns `undefined` where nothing told its end but the connection's.
 */
export function verifiedBy(
  request: StoredRequest,
  response: ResponseMetadata | undefined,
): VerifiedBy | undefined {
  if (request.expected || saysDigest(request)) return 'digest';
  const headers = response && headersOf(response);
  if (!headers || isCoded(headers)) return undefined;
  if (isResumable(headers)) return 'validator';
  return contentLength(headers) === undefined ? undefined : 'length';
}
