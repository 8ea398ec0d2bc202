import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

/** A part of a file, in bytes. */
export interface FilePart {
  readonly file: string;
  readonly start: number;
  readonly length: number;
}

/**
 * Digests one part after the other, in place: WebCrypto copies every segment first, which costs half as
 * much as the digest. Keeps a buffer of the longest.
 *
 * @returns what gives a part's SHA-256 in hexadecimal, or `null` where its file ends before.
 */
export function segmentDigester(): (part: FilePart) => string | null {
  let buffer = Buffer.alloc(0);
  return ({ file, start, length }) => {
    if (buffer.length < length) buffer = Buffer.allocUnsafeSlow(length);
    const descriptor = openSync(file, 'r');
    try {
      let filled = 0;
      while (filled < length) {
        const bytesRead = readSync(descriptor, buffer, filled, length - filled, start + filled);
        if (bytesRead === 0) return null;
        filled += bytesRead;
      }
    } finally {
      closeSync(descriptor);
    }
    return createHash('sha256').update(buffer.subarray(0, length)).digest('hex');
  };
}
