import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import type { StreamingHash } from './integrity/streamingHash.js';

export type { IntegrityAlgorithm, RunningHash, StreamingHash } from './integrity/streamingHash.js';

const HASHES = { sha256, sha384, sha512 };

/**
 * SHA-256, SHA-384 and SHA-512, fed piece by piece, for `install({ integrity: streamingHash })`: with
 * it `Request.integrity` is checked on assets of any size.
 *
 * @example
 * import { streamingHash } from 'background-fetch-ponyfill/integrity';
 * import { install } from 'background-fetch-ponyfill/service-worker';
 *
 * install({ integrity: streamingHash });
 */
export const streamingHash: StreamingHash = (algorithm) => HASHES[algorithm].create();
