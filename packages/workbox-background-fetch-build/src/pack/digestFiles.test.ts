import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { digestFiles } from './digestFiles.js';

const MiB = 1024 * 1024;
const SEGMENT_BYTES = 24 * MiB;
/** Enough for threads, and its last segment is one byte. */
const SIZE = 72 * MiB + 1;

let root: string;
let file: string;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'digest-files-'));
  file = path.join(root, 'film');
  const handle = await open(file, 'w');
  await handle.write('begins');
  await handle.write('ends', SIZE - 4);
  await handle.close();
});

afterAll(() => rm(root, { recursive: true }));

const listed = async () => {
  const { size, mtimeMs, ctimeMs, ino } = await stat(file);
  return { file, name: 'film', size, mtimeMs, ctimeMs, ino };
};

describe('digestFiles, on threads', () => {
  it('gives the digest of each segment in its place', async () => {
    const film = await listed();
    const bytes = Buffer.alloc(SIZE);
    bytes.write('begins');
    bytes.write('ends', SIZE - 4);
    const expected = [0, 1, 2, 3].map((index) => {
      const segment = bytes.subarray(index * SEGMENT_BYTES, (index + 1) * SEGMENT_BYTES);
      return createHash('sha256').update(segment).digest('hex');
    });
    expect((await digestFiles([film], SEGMENT_BYTES)).get(film)).toEqual(expected);
  });

  it.each([
    { what: 'is shorter than it was', change: { size: SIZE + 1 }, says: 'changed while' },
    { what: 'was written to', change: { mtimeMs: 1 }, says: 'changed while' },
    { what: 'is gone', change: { file: '/nowhere/film' }, says: 'ENOENT' },
  ])('refuses a file that $what', async ({ change, says }) => {
    const film = { ...(await listed()), ...change };
    await expect(digestFiles([film], SEGMENT_BYTES)).rejects.toThrow(says);
  });
});
