import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  begun,
  emptyLedger,
  isWhole,
  missingRanges,
  storedBytes,
  withSegment,
  withSize,
  withTail,
  withoutTails,
} from './draftLedger.js';
import type { DraftLedger } from './draftLedger.js';
import { segmentCount, segmentRange } from './geometry.js';

const segmentBytes = 10;
const digest = 'ab'.repeat(32);
const response = {
  url: 'https://app.example/x',
  status: 200,
  statusText: '',
  headers: [],
  redirected: false,
};

const ledgerOf = (size: number | undefined): DraftLedger =>
  begun(emptyLedger('draft', 'asset', segmentBytes), response, size);

/** The bytes that a ledger counts as stored, one by one. */
function storedPositions(ledger: DraftLedger): number[] {
  const positions: number[] = [];
  const add = (start: number, length: number) => {
    for (let at = start; at < start + length; at++) positions.push(at);
  };
  for (const [index, { length }] of Object.entries(ledger.segments)) {
    add(Number(index) * segmentBytes, length);
  }
  for (const [index, tails] of Object.entries(ledger.tails)) {
    add(
      Number(index) * segmentBytes,
      tails.reduce((sum, { length }) => sum + length, 0),
    );
  }
  return positions;
}

/** Commits as writers make them: a whole segment, or the next part of one that stays unfinished. */
const commits = fc.array(
  fc.record({ index: fc.nat(9), whole: fc.boolean(), length: fc.integer({ min: 1, max: 5 }) }),
  { maxLength: 30 },
);

function applied(size: number, list: { index: number; whole: boolean; length: number }[]) {
  let ledger = ledgerOf(size);
  for (const { index, whole, length } of list) {
    if (index >= segmentCount(size, segmentBytes)) continue;
    const { start, end } = segmentRange(index, segmentBytes, size);
    const tails = ledger.tails[index] ?? [];
    const offset = tails.reduce((sum, tail) => sum + tail.length, 0);
    if (whole) ledger = withSegment(ledger, index, { digest, length: end - start });
    else if (offset + length < end - start) {
      ledger = withTail(ledger, index, offset, { id: String(offset), length });
    }
  }
  return ledger;
}

describe('draft ledger', () => {
  it('misses exactly the bytes that it has not, in order, whatever was committed', () => {
    fc.assert(
      fc.property(fc.nat(100), commits, (size, list) => {
        const ledger = applied(size, list);
        const missing = missingRanges(ledger);
        const positions = storedPositions(ledger);
        expect(storedBytes(ledger)).toBe(positions.length);
        for (const { start, end } of missing) {
          expect(start).toBeLessThan(end);
          for (let at = start; at < end; at++) positions.push(at);
        }
        // Disjoint and complete: each byte of the asset once.
        expect(positions.sort((a, b) => a - b)).toEqual(
          Array.from({ length: size }, (_, at) => at),
        );
        expect(missing.toSorted((a, b) => a.start - b.start)).toEqual(missing);
        expect(isWhole(ledger)).toBe(missing.length === 0);
      }),
      { numRuns: 1000 },
    );
  });

  it('has one range to the end of the world while the size is unknown', () => {
    let ledger = ledgerOf(undefined);
    expect(missingRanges(ledger)).toEqual([{ start: 0, end: Infinity }]);
    ledger = withSegment(ledger, 0, { digest, length: 10 });
    ledger = withTail(ledger, 1, 0, { id: 'a', length: 4 });
    expect(missingRanges(ledger)).toEqual([{ start: 14, end: Infinity }]);
    expect(isWhole(ledger)).toBe(false);
    ledger = withSize(withSegment(ledger, 1, { digest, length: 4 }), 14);
    expect(missingRanges(ledger)).toEqual([]);
    expect(isWhole(ledger)).toBe(true);
  });

  it('is whole at once when there is nothing to store', () => {
    expect(isWhole(ledgerOf(0))).toBe(true);
    expect(isWhole(ledgerOf(undefined))).toBe(false);
  });

  it('takes no tail that begins elsewhere than where the one before it ended', () => {
    const one = withTail(ledgerOf(20), 0, 0, { id: 'a', length: 4 });
    expect(withTail(one, 0, 0, { id: 'b', length: 4 })).toEqual(one);
    expect(withTail(one, 0, 5, { id: 'b', length: 4 })).toEqual(one);
    expect(storedBytes(withTail(one, 0, 4, { id: 'b', length: 4 }))).toBe(8);
  });

  it('takes no tail after its segment is whole', () => {
    const whole = withSegment(ledgerOf(20), 0, { digest, length: 10 });
    expect(withTail(whole, 0, 0, { id: 'late', length: 4 })).toEqual(whole);
  });

  it('starts a segment over without its tails, and forgets everything when it begins', () => {
    const some = withSegment(withTail(ledgerOf(30), 0, 0, { id: 'a', length: 4 }), 1, {
      digest,
      length: 10,
    });
    expect(missingRanges(withoutTails(some, 0))).toEqual([
      { start: 0, end: 10 },
      { start: 20, end: 30 },
    ]);
    expect(begun(some, response, 5)).toEqual(ledgerOf(5));
  });

  it('costs nothing for what is missing, whatever size a server declares', () => {
    const size = Number.MAX_SAFE_INTEGER;
    const ledger = withSegment(ledgerOf(size), 3, { digest, length: 10 });
    expect(missingRanges(ledger)).toEqual([
      { start: 0, end: 30 },
      { start: 40, end: size },
    ]);
  });

  it('changes nothing in place', () => {
    const before = withTail(ledgerOf(30), 0, 0, { id: 'a', length: 4 });
    const copy = structuredClone(before);
    withTail(before, 0, 4, { id: 'b', length: 2 });
    withSegment(before, 0, { digest, length: 10 });
    withoutTails(before, 0);
    withSize(before, 3);
    expect(before).toEqual(copy);
  });
});
