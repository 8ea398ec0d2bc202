import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DEFAULT_SEGMENT_BYTES, segmentCount, segmentRange } from './geometry.js';

describe('geometry', () => {
  it('cuts any size into segments that follow each other and end where it ends', () => {
    fc.assert(
      fc.property(
        fc.nat(1_000_000),
        fc.integer({ min: 1_000, max: 100_000 }),
        (size, segmentBytes) => {
          let end = 0;
          for (let index = 0; index < segmentCount(size, segmentBytes); index++) {
            const range = segmentRange(index, segmentBytes, size);
            expect(range.start).toBe(end);
            expect(range.end).toBeGreaterThan(range.start);
            end = range.end;
          }
          expect(end).toBe(size);
        },
      ),
    );
  });

  it('is exact beyond 2³² bytes', () => {
    const size = 5 * 2 ** 30 + 1;
    const last = segmentCount(size, DEFAULT_SEGMENT_BYTES) - 1;
    expect(segmentRange(last, DEFAULT_SEGMENT_BYTES, size)).toEqual({ start: size - 1, end: size });
  });

  it('gives a whole segment where the size is unknown', () => {
    expect(segmentRange(3, 1000, undefined)).toEqual({ start: 3000, end: 4000 });
  });
});
