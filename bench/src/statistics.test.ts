import { describe, expect, test } from '@jest/globals';
import { medianOf, ratiosByRound, spreadOf } from './statistics.js';

describe('spreadOf', () => {
  test('takes values in any order, as numbers', () => {
    expect(spreadOf([10, 9, 100])).toEqual({ min: 9, median: 10, max: 100 });
  });

  test('of one value is that value', () => {
    expect(spreadOf([7])).toEqual({ min: 7, median: 7, max: 7 });
  });
});

describe('medianOf', () => {
  test('of an even number of values lies between the two in the middle', () => {
    expect(medianOf([4, 1, 2, 100])).toBe(3);
  });

  test('of nothing is an error, not a number', () => {
    expect(() => medianOf([])).toThrow(RangeError);
  });

  test('leaves its argument as it was', () => {
    const values = [3, 1, 2];
    medianOf(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe('ratiosByRound', () => {
  test('compares within a round: a slow round changes nothing', () => {
    expect(ratiosByRound([3, 30], [2, 20])).toEqual([1.5, 1.5]);
  });

  test.each([
    [[1], [1, 2]],
    [[1, 2], [1]],
  ])('refuses %j to %j', (of, to) => {
    expect(() => ratiosByRound(of, to)).toThrow(RangeError);
  });
});
