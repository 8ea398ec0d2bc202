import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseContentRange } from './contentRange.js';

describe('parseContentRange', () => {
  it.each([
    { header: 'bytes 0-0/1', first: 0, last: 0, completeLength: 1 },
    { header: 'bytes 5-9/10', first: 5, last: 9, completeLength: 10 },
    { header: 'BYTES 5-9/*', first: 5, last: 9, completeLength: undefined },
    { header: ' bytes  5-9/10 ', first: 5, last: 9, completeLength: 10 },
    {
      header: 'bytes 4294967296-5368709119/5368709120',
      first: 2 ** 32,
      last: 5 * 2 ** 30 - 1,
      completeLength: 5 * 2 ** 30,
    },
  ])('reads $header', ({ header, ...range }) => {
    expect(parseContentRange(header)).toEqual(range);
  });

  it.each([
    null,
    '',
    'bytes */10',
    'bytes=0-1/2',
    'bytes 0-1',
    'bytes 1-0/10',
    'bytes 0-10/10',
    'bytes -1-5/10',
    'bytes 0-1/2, bytes 3-4/5',
    'items 0-1/2',
    'bytes 0-1/x',
    'bytes 0-99999999999999999999/*',
    'bytes 0-1/99999999999999999999',
  ])('refuses %s', (header) => {
    expect(parseContentRange(header)).toBeUndefined();
  });

  it('takes what it takes for a range within its asset, whatever the text', () => {
    const part = fc.oneof(
      fc.nat(30).map(String),
      fc.constantFrom('-', '/', '*', ' ', 'bytes ', '=', ''),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const range = parseContentRange(parts.join(''));
        if (!range) return;
        expect(range.first).toBeLessThanOrEqual(range.last);
        expect(range.last).toBeLessThan(range.completeLength ?? Infinity);
      }),
      { numRuns: 3000 },
    );
  });
});
