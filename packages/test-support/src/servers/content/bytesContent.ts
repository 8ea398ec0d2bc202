import { createHash } from 'node:crypto';
import type { Content } from './content.js';
import { defineContent } from './defineContent.js';

/** Content out of bytes in memory, or of a text (as UTF-8). */
export function bytesContent(
  bytes: Uint8Array | string,
  contentType = 'application/octet-stream',
): Content {
  const buffer = Buffer.from(bytes);
  return defineContent({
    size: buffer.length,
    identity: `bytes ${createHash('sha256').update(buffer).digest('hex')}`,
    contentType,
    readRange: (start, end) => buffer.subarray(start, end),
  });
}
