import type { ResponseMetadata } from 'segmented-cache';
import type { VerifiedBy } from '../carriers/carriage.js';
import type { StoredRequest } from '../jobs/request.js';
import { contentLength } from './judge.js';
import { headersOf, isCoded, isResumable } from './resumability.js';

/**
 * What a record was checked by that has come whole through transfers: its digest where the request
 * says one, otherwise what every response that it was put together from had to agree on.
 *
 * @returns `undefined` where nothing told its end but the connection's.
 */
export function verifiedBy(
  { integrity }: StoredRequest,
  response: ResponseMetadata | undefined,
): VerifiedBy | undefined {
  if (integrity) return 'digest';
  const headers = response && headersOf(response);
  if (!headers || isCoded(headers)) return undefined;
  if (isResumable(headers)) return 'validator';
  return contentLength(headers) === undefined ? undefined : 'length';
}
