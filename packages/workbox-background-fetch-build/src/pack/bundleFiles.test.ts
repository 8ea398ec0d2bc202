import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bundleFiles } from './bundleFiles.js';
import type { Bundle } from './bundleFiles.js';

interface File {
  readonly bytes: Buffer;
}

const MOST_BYTES = 1000;

async function bundled(files: readonly File[]): Promise<Bundle<File>[]> {
  const read = ({ bytes }: File) => Promise.resolve(bytes);
  const bundles: Bundle<File>[] = [];
  for await (const bundle of bundleFiles(files, read, MOST_BYTES)) bundles.push(bundle);
  return bundles;
}

describe('bundleFiles', () => {
  it('has every byte of every file, in bundles that are not too large, and no file twice in one', async () => {
    const few = fc.constantFrom(1, 40, MOST_BYTES).map((size) => Buffer.alloc(size));
    const any = fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes));
    const files = fc.array(fc.oneof(few, any), { maxLength: 60, size: 'max' });
    await fc.assert(
      fc.asyncProperty(files, async (contents) => {
        const given = contents.map((bytes): File => ({ bytes }));
        const bundles = await bundled(given);
        expect(bundles.flatMap(({ offsets }) => [...offsets.keys()])).toEqual(given);
        for (const { bytes, offsets } of bundles) {
          for (const [file, offset] of offsets) {
            const found = bytes.subarray(offset, offset + file.bytes.length);
            expect(found.equals(file.bytes)).toBe(true);
          }
          const distinct = new Set([...offsets.keys()].map((file) => file.bytes.toString('hex')));
          const sizes = [...distinct].map((hex) => hex.length / 2);
          expect(bytes.length).toBe(sizes.reduce((sum, size) => sum + size, 0));
          expect(bytes.length).toBeLessThanOrEqual(MOST_BYTES);
        }
      }),
    );
  });
});
