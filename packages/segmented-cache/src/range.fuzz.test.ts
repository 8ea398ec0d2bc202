import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseRange } from './range.js';

/** `FUZZ_RUNS=300000` tries more; a failure names its seed, which `fc.assert` takes again. */
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 2000);

describe('parseRange', () => {
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
      { numRuns, seed: 3 },
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
      { numRuns, seed: 3 },
    );
  });
});
