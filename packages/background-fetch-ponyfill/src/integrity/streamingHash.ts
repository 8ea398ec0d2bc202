/** The algorithms of Subresource Integrity, the stronger ones last. */
export const INTEGRITY_ALGORITHMS = ['sha256', 'sha384', 'sha512'] as const;

export type IntegrityAlgorithm = (typeof INTEGRITY_ALGORITHMS)[number];

/** A digest that is fed piece by piece. */
export interface RunningHash {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array;
}

/**
 * Begins a digest. WebCrypto has none that is fed piece by piece, so that one for large assets comes
 * in an entry of its own, `background-fetch-ponyfill/integrity`.
 */
export type StreamingHash = (algorithm: IntegrityAlgorithm) => RunningHash;
