import { createHash } from 'node:crypto';

/** Bytes that a server had under a URL at some time. */
export interface KnownContent {
  readonly size: number;
  /** SHA-256 of the bytes of `[start, end)`, lower-case hexadecimal. Only asked within the size. */
  sha256(start: number, end: number): string;
}

/** What the server ever had: the one thing that the checker believes. */
export interface Truth {
  /** Every version of it, also those that no reader may see any more. */
  contentsOf(url: string): readonly KnownContent[];
}

export function knownBytes(bytes: Uint8Array): KnownContent {
  const digests = new Map<string, string>();
  return {
    size: bytes.length,
    sha256: (start, end) => {
      const range = `${start}-${end}`;
      const known = digests.get(range);
      if (known !== undefined) return known;
      const digest = sha256(bytes.subarray(start, end));
      digests.set(range, digest);
      return digest;
    },
  };
}

/** Lower-case hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
