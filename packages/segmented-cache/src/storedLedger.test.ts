import { describe, expect, it } from '@jest/globals';
import { emptyLedger } from './draftLedger.js';
import { isLedger } from './storedLedger.js';

const digest = 'ab'.repeat(32);
const tail = { id: 'a', length: 4 };
const whole = { digest, length: 10 };
const ledger = {
  ...emptyLedger('film', 'asset', 10),
  size: 25,
  segments: { 0: whole },
  tails: { 1: [tail, tail] },
};

describe('isLedger', () => {
  it('knows its own format, refuses newer ones, and takes the rest for nothing', () => {
    expect(isLedger(ledger)).toBe(true);
    for (const stored of [undefined, null, 'text', {}, { format: 0 }, { format: 'x' }]) {
      expect(isLedger(stored)).toBe(false);
    }
    expect(() => isLedger({ format: 2 })).toThrow(
      expect.objectContaining({ code: 'newer-format' }),
    );
  });

  it.each<object>([
    { segmentBytes: 0 },
    { size: 0.5 },
    { response: { url: 'https://app.example/', status: 1000, headers: [] } },
    { segments: { 0: { digest, length: 9 } } },
    { segments: { 3: whole } },
    { segments: { x: whole } },
    { segments: { ' ': whole } },
    { segments: { 3: { digest, length: 0 } } },
    { segments: [] },
    { tails: { 1: [tail, tail, tail] } },
    { tails: { 1: tail } },
    { expected: [whole] },
    { expected: [{ ...whole, digest: 'cd'.repeat(32) }, whole, { digest, length: 5 }] },
  ])('takes one that was damaged for nothing: %j', (damage) => {
    expect(isLedger({ ...ledger, ...damage })).toBe(false);
  });
});
