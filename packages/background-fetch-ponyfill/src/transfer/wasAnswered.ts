import type { StoredRequest } from '../jobs/request.js';
import { metadataOfExpected } from './expectedAsset.js';
import type { Fillable } from './fillable.js';

/**
 * Whether a server has ever answered this request with what was accepted. Of an asset whose segments are
 * known, a draft has a response before anybody was asked; there, bytes tell, which may have been in the
 * store before.
 */
export function wasAnswered(
  { expected, url }: Pick<StoredRequest, 'expected' | 'url'>,
  { response, storedBytes }: Pick<Fillable, 'response' | 'storedBytes'>,
): boolean {
  if (!response || !expected || storedBytes > 0) return response !== undefined;
  const standIn = metadataOfExpected(expected, url);
  return JSON.stringify(response) !== JSON.stringify(standIn);
}
