// @ts-check
import { describeExit } from './childProcess.mjs';
import { nothing, sum } from './tally.mjs';

/**
 * The parts of Jest's `--json` results that are counted.
 *
 * @typedef {object} JestResults
 * @property {boolean} success
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {number} numRuntimeErrorTestSuites files that broke outside of a test
 */

/**
 * What a run of Jest amounts to. Green is only what Jest itself calls a success, in its results and
 * in its exit code; a run that was killed leaves no results, and one that broke between tests counts
 * no failed test.
 *
 * @param {JestResults | undefined} results
 * @param {import('./childProcess.mjs').Exit} exit
 * @returns {{ tally: import('./tally.mjs').Tally, problem?: string }}
 */
export function jestOutcome(results, exit) {
  if (!results) {
    const problem = `Jest ${describeExit(exit)} before it wrote its results`;
    return { tally: { ...nothing, failed: 1 }, problem };
  }
  const tally = {
    passed: results.numPassedTests,
    failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
    skipped: results.numPendingTests + results.numTodoTests,
  };
  if (tally.failed > 0) return { tally };
  if (results.success && exit.code === 0) return { tally };
  return {
    tally: sum([tally, { ...nothing, failed: 1 }]),
    problem: `Jest ${describeExit(exit)} although no test failed`,
  };
}
