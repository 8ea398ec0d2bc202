import { expect, test } from '@jest/globals';
import { nothing, oneFailure, sum, summaryLine } from './tally.mjs';

test('sum adds the runs up', () => {
  expect(sum([{ passed: 3, failed: 0, skipped: 1 }, nothing, oneFailure])).toEqual({
    passed: 3,
    failed: 1,
    skipped: 1,
  });
});

test('the last line names what was skipped only when something was', () => {
  expect(summaryLine({ passed: 3, failed: 1, skipped: 0 })).toBe('3 passed, 1 failed');
  expect(summaryLine({ passed: 3, failed: 0, skipped: 2 })).toBe('3 passed, 0 failed, 2 skipped');
});
