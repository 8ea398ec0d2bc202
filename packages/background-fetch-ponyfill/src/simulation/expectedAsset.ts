import { createHash } from 'node:crypto';
import type { ExpectedAsset } from '../transfer/expectedAsset.js';
import { SEGMENT_BYTES } from './story.js';

/** What a manifest says of a file. */
export function expectedAsset(bytes = new Uint8Array(0)): ExpectedAsset {
  const count = Math.ceil(bytes.length / SEGMENT_BYTES);
  const segments = Array.from({ length: count }, (_, index) => {
    const start = index * SEGMENT_BYTES;
    const segment = bytes.subarray(start, start + SEGMENT_BYTES);
    return createHash('sha256').update(segment).digest('hex');
  });
  return { size: bytes.length, segmentBytes: SEGMENT_BYTES, segments };
}
