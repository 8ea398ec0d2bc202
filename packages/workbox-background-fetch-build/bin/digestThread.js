/**
 * Digests the segments that its parent names, one after the other. On a thread of its own createHash()
 * digests in place; WebCrypto copies every segment first, which costs half as much as the digest.
 */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';

let buffer = Buffer.alloc(0);

parentPort.on('message', ({ file, start, length }) => {
  if (buffer.length < length) buffer = Buffer.allocUnsafeSlow(length);
  parentPort.postMessage(digest(file, start, length));
});

/** @returns SHA-256 in hexadecimal; `null` where the file ends before. */
function digest(file, start, length) {
  const descriptor = openSync(file);
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
}
