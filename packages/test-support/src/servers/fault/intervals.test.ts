import { describe, expect, it } from '@jest/globals';
import { repeatedBytes } from './intervals.js';

const of = (...pairs: [number, number][]) => pairs.map(([start, end]) => ({ start, end }));

describe('repeatedBytes', () => {
  it.each([
    { sent: of(), repeated: 0 },
    { sent: of([0, 10], [10, 20]), repeated: 0 },
    { sent: of([10, 20], [0, 10]), repeated: 0 },
    { sent: of([0, 10], [0, 10]), repeated: 10 },
    { sent: of([0, 10], [0, 10], [0, 10]), repeated: 20 },
    { sent: of([0, 100], [10, 20], [15, 25]), repeated: 20 },
    { sent: of([0, 10], [5, 15], [20, 30], [29, 31]), repeated: 6 },
    { sent: of([5, 5], [0, 10]), repeated: 0 },
  ])('counts $repeated in $sent', ({ sent, repeated }) => {
    expect(repeatedBytes(sent)).toBe(repeated);
  });
});
