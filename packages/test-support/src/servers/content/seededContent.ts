import { createCipheriv, createHash } from 'node:crypto';
import type { Content } from './content.js';
import { defineContent } from './defineContent.js';

const blockBytes = 16;
/** Encrypted over and over for reads up to that size: clearing a fresh buffer costs more than AES. */
const zeros = Buffer.alloc(256 * 1024);

/**
 * Incompressible bytes that depend on nothing but the seed: the key stream of AES-256 in counter
 * mode, whose counter is the block's number, so that any offset costs the same.
 */
export function seededBytes(seed: string | number): (start: number, end: number) => Buffer {
  const key = createHash('sha256').update(`seeded content ${seed}`).digest();
  return (start, end) => {
    const skip = start % blockBytes;
    const counter = Buffer.alloc(blockBytes);
    counter.writeBigUInt64BE(BigInt((start - skip) / blockBytes), 8);
    const keyStream = createCipheriv('aes-256-ctr', key, counter);
    const length = skip + end - start;
    const plain = length <= zeros.length ? zeros.subarray(0, length) : Buffer.alloc(length);
    return keyStream.update(plain).subarray(skip);
  };
}

/**
 * Deterministic, incompressible content of any size, also beyond 4 GiB; nothing is stored.
 *
 * @param seed Equal seeds give equal bytes; a shorter content is a prefix of a longer one.
 * @param size Length in bytes.
 * @throws RangeError when `size` is no integer, or negative.
 */
export function seededContent(seed: string | number, size: number): Content {
  if (!Number.isSafeInteger(size) || size < 0) {
    throw new RangeError(`The size of seeded content is a number of bytes, not ${size}.`);
  }
  return defineContent({
    size,
    identity: `seeded ${seed} ${size}`,
    contentType: 'application/octet-stream',
    readRange: seededBytes(seed),
  });
}
