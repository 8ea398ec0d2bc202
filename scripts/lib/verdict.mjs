// @ts-check

/**
 * What became of a mutant.
 *
 * @typedef {{ kind: 'caught', finding: string }
 *   | { kind: 'survived', why: string }
 *   | { kind: 'failed otherwise', why: string }} Verdict
 */

/**
 * Whether the command has failed, and by what it had to.
 *
 * @param {Pick<import('./limitedRun.mjs').LimitedRun, 'code' | 'isLate' | 'output'>} run
 * @param {RegExp} finding
 * @returns {Verdict}
 */
export function verdict({ code, isLate, output }, finding) {
  if (isLate) return { kind: 'survived', why: 'the command was not done in time' };
  if (code === 0) return { kind: 'survived', why: 'the command passed' };
  const [found] = finding.exec(output) ?? [];
  return found === undefined
    ? { kind: 'failed otherwise', why: `${finding} is not in what the command said` }
    : { kind: 'caught', finding: found.trim() };
}
