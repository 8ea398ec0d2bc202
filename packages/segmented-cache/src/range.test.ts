import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
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

  it('selects the bytes that RFC 9110 describes, one by one', () => {
    const bound = fc.option(fc.nat(25), { nil: undefined });
    fc.assert(
      fc.property(bound, bound, fc.nat(20), (first, last, size) => {
        const parsed = parseRange(`bytes=${first ?? ''}-${last ?? ''}`, size);
        const isSelected = (byte: number): boolean => {
          if (first !== undefined) return byte >= first && byte <= (last ?? Infinity);
          return byte >= size - (last ?? 0);
        };
        const expected = Array.from({ length: size }, (_, byte) => byte).filter(isSelected);
        const isInvalid =
          (first === undefined && last === undefined) ||
          (first !== undefined && last !== undefined && last < first);
        const [start = NaN] = expected;
        if (isInvalid) expect(parsed).toEqual({ kind: 'whole' });
        else if (expected.length === 0) expect(parsed).toEqual({ kind: 'unsatisfiable' });
        else {
          expect(parsed).toEqual({ kind: 'range', range: { start, end: start + expected.length } });
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('never leaves the asset, whatever the header', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(100), (text, size) => {
        const parsed = parseRange(`bytes=${text}`, size);
        if (parsed.kind !== 'range') return;
        const { start, end } = parsed.range;
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThan(start);
        expect(end).toBeLessThanOrEqual(size);
      }),
      { numRuns: 2000 },
    );
  });
});
