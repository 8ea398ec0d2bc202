/** The algorithms of Subresource Integrity, the stronger ones last. */
export const INTEGRITY_ALGORITHMS = ['sha256', 'sha384', 'sha512'] as const;

/** Of Subresource Integrity. */
export type IntegrityAlgorithm = (typeof INTEGRITY_ALGORITHMS)[number];

/** A digest that is fed piece by piece. */
export interface RunningHash {
  /** Takes the next piece. */
  update(bytes: Uint8Array): unknown;
  /** Of all that it was fed; the last call. */
  digest(): Uint8Array;
}

/**
 * Begins a digest. WebCrypto has none that is fed piece by piece, so that one for large assets comes
 * in an entry of its own, `background-fetch-ponyfill/integrity`.
 */
export type StreamingHash = (algorithm: IntegrityAlgorithm) => RunningHash;
