import { INTEGRITY_ALGORITHMS } from './streamingHash.js';
import type { IntegrityAlgorithm } from './streamingHash.js';

/** What a response must digest to: one of these, all of the strongest algorithm that was named. */
export interface ExpectedDigests {
  readonly algorithm: IntegrityAlgorithm;
  /** In base64, as written. */
  readonly digests: readonly string[];
}

const grammar = /^(sha256|sha384|sha512)-([A-Za-z0-9+/_-]+={0,2})(?:\?.*)?$/;

/**
 * Reads `Request.integrity` (Subresource Integrity, "parse metadata" and "get the strongest metadata").
 *
 * @returns `undefined` where nothing in it is understood, which asks for nothing.
 */
export function parseIntegrity(metadata: string): ExpectedDigests | undefined {
  const found = metadata.split(/[\t\n\f\r ]+/).flatMap((token) => {
    const [, algorithm, digest] = grammar.exec(token) ?? [];
    return algorithm === undefined || digest === undefined ? [] : [{ algorithm, digest }];
  });
  const algorithm = [...INTEGRITY_ALGORITHMS]
    .reverse()
    .find((name) => found.some((one) => one.algorithm === name));
  if (algorithm === undefined) return undefined;
  const digests = found.filter((one) => one.algorithm === algorithm).map(({ digest }) => digest);
  return { algorithm, digests };
}

/** Whether something in a request's `integrity` is understood: only then bytes are compared with it. */
export function saysDigest({ integrity = '' }: { readonly integrity?: string }): boolean {
  return parseIntegrity(integrity) !== undefined;
}

/** Whether bytes are one of the digests; base64url and missing padding are taken too. */
export function isExpected({ digests }: ExpectedDigests, digest: Uint8Array): boolean {
  const base64 = btoa(String.fromCharCode(...digest));
  const plain = (text: string) => text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
  return digests.some((expected) => plain(expected) === plain(base64));
}
