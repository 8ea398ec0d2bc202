import { createHash } from 'node:crypto';
import type { Content } from '@internal/test-support';
import type { Reading } from './lab/index.js';

const BLOCK_BYTES = 4 * 1024 * 1024;

/** What a reader gets of a film, whole by default, when every byte is right. */
export function expectedReading(
  content: Pick<Content, 'size' | 'read'>,
  range?: readonly [number, number],
): Reading {
  const [first, last] = range ?? [0, content.size - 1];
  const digests: string[] = [];
  for (let start = first; start <= last; start += BLOCK_BYTES) {
    const block = content.read(start, Math.min(start + BLOCK_BYTES, last + 1));
    digests.push(sha256(block));
  }
  const bytes = last + 1 - first;
  const status = range ? 206 : 200;
  return { status, announced: bytes, bytes, digest: sha256(digests.join()), ending: 'done' };
}

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
