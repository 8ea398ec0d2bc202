import type { Draft, SegmentStore } from 'segmented-cache';
import type { Environment } from '../environment.js';
import type { StoredRequest } from '../jobs/request.js';
import { isExpected, parseIntegrity } from './parseIntegrity.js';
import type { IntegrityAlgorithm, StreamingHash } from './streamingHash.js';

export interface VerifyOptions {
  readonly environment: Pick<Environment, 'digest'>;
  readonly segmentStore: SegmentStore;
  /** Missing where the worker has none: then large assets cannot be verified. */
  readonly integrity?: StreamingHash;
}

const WEB_CRYPTO = { sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' } as const;

/**
 * Compares a whole asset with its request's `integrity`: at once by WebCrypto where it is one segment,
 * piece by piece otherwise.
 *
 * @returns what is wrong, for people; `undefined` where nothing is, or nothing was asked for.
 */
export async function verifyIntegrity(
  request: StoredRequest,
  draft: Draft,
  { environment, segmentStore, integrity }: VerifyOptions,
): Promise<string | undefined> {
  const expected = parseIntegrity(request.integrity ?? '');
  if (!expected) return undefined;
  const { algorithm } = expected;
  const head = draft.head();
  const body = segmentStore.body(head);
  if (head.size <= draft.segmentBytes) {
    const bytes = new Uint8Array(await new Response(body).arrayBuffer());
    const digest = await environment.digest(WEB_CRYPTO[algorithm], bytes);
    return isExpected(expected, digest) ? undefined : mismatch(algorithm);
  }
  if (!integrity) return needsStreamingHash(draft.segmentBytes);
  const hash = integrity(algorithm);
  const reader = body.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    hash.update(read.value);
  }
  return isExpected(expected, hash.digest()) ? undefined : mismatch(algorithm);
}

const mismatch = (algorithm: IntegrityAlgorithm): string =>
  `the bytes do not have the ${algorithm} that the request’s integrity says`;

/** @param segmentBytes what WebCrypto can digest at once here. */
export function needsStreamingHash(segmentBytes: number): string {
  return `integrity of assets beyond ${segmentBytes} bytes needs a digest that is fed piece by piece: import { streamingHash } from 'background-fetch-ponyfill/integrity' in the service worker and call install({ integrity: streamingHash })`;
}
