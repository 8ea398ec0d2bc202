import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Answer } from './inPage.js';

/** What a server answers that has this file: whole, or these bytes of it, the last one included. */
export async function fileAnswer(file: string, range?: readonly [number, number]): Promise<Answer> {
  const bytes = await readFile(file);
  if (!range) return { status: 200, sha256: sha256(bytes) };
  const [first, last] = range;
  return {
    status: 206,
    range: `bytes ${first}-${last}/${bytes.length}`,
    sha256: sha256(bytes.subarray(first, last + 1)),
  };
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
