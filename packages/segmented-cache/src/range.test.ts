import { describe, expect, it } from '@jest/globals';
import { parseRange } from './range.js';

describe('parseRange', () => {
  it.each([
    { header: null },
    { header: '' },
    { header: 'bytes' },
    { header: 'bytes=' },
    { header: 'bytes=-' },
    { header: 'bytes=a-b' },
    { header: 'bytes=5' },
    { header: 'bytes=5-4' },
    { header: 'bytes=0-1,4-5' },
    { header: 'bytes=-5-' },
    { header: 'bytes=1.5-2' },
    { header: 'bytes=0x1-2' },
    { header: 'items=0-4' },
  ])('ignores $header', ({ header }) => {
    expect(parseRange(header, 10)).toEqual({ kind: 'whole' });
  });

  it('takes the unit in any case', () => {
    expect(parseRange('Bytes=2-3', 10)).toEqual({ kind: 'range', range: { start: 2, end: 4 } });
  });

  it('cannot satisfy a start after the end, an empty suffix, nor anything of nothing', () => {
    for (const [header, size] of [
      ['bytes=10-', 10],
      ['bytes=10-20', 10],
      ['bytes=-0', 10],
      ['bytes=0-', 0],
      ['bytes=99999999999999999999-', 10],
    ] as const) {
      expect(parseRange(header, size)).toEqual({ kind: 'unsatisfiable' });
    }
  });

  it('is exact beyond 2³² bytes', () => {
    const size = 5 * 2 ** 30;
    expect(parseRange(`bytes=${2 ** 32}-${2 ** 32 + 9}`, size)).toEqual({
      kind: 'range',
      range: { start: 2 ** 32, end: 2 ** 32 + 10 },
    });
  });
});
