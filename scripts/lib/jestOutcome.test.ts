import { describe, expect, test } from '@jest/globals';
import { jestOutcome } from './jestOutcome.mjs';

const green = {
  success: true,
  numPassedTests: 5,
  numFailedTests: 0,
  numPendingTests: 2,
  numTodoTests: 1,
  numRuntimeErrorTestSuites: 0,
};
const exit = (code: number) => ({ code, signal: null });

describe('jestOutcome', () => {
  test('counts what passed and what was left out', () => {
    expect(jestOutcome(green, exit(0))).toEqual({ tally: { passed: 5, failed: 0, skipped: 3 } });
  });

  test('counts a file that broke outside of its tests as a failure', () => {
    const results = {
      ...green,
      success: false,
      numFailedTests: 2,
      numRuntimeErrorTestSuites: 1,
    };
    expect(jestOutcome(results, exit(1)).tally.failed).toBe(3);
  });

  test('a killed Jest leaves no results and is no success', () => {
    expect(jestOutcome(undefined, { code: null, signal: 'SIGKILL' })).toEqual({
      tally: { passed: 0, failed: 1, skipped: 0 },
      problem: 'Jest was ended by SIGKILL before it wrote its results',
    });
  });

  test('not even when it says that it ended well', () => {
    expect(jestOutcome(undefined, exit(0)).tally.failed).toBe(1);
  });

  test.each([
    ['its exit code', green, exit(1)],
    ['its results', { ...green, success: false }, exit(0)],
  ])('is no success when %s says so and no test failed', (_, results, end) => {
    expect(jestOutcome(results, end)).toMatchObject({ tally: { passed: 5, failed: 1 } });
  });
});
