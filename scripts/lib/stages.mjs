// @ts-check
import { receivedSignal } from './childProcess.mjs';
import { oneFailure, sum, summaryLine } from './tally.mjs';
import { describeError } from './userError.mjs';

/** Runs the stages of a run, says how each came out, and adds them up. */
export class Stages {
  /** @type {import('./tally.mjs').Tally[]} */
  #tallies = [];
  /** @type {string[]} */
  #failed = [];

  /**
   * A stage fails by throwing, or by tests of its own that failed.
   *
   * @param {string} name
   * @param {() => Promise<import('./tally.mjs').Tally | void>} work
   * @returns {Promise<boolean>} whether it went well; stages after a signal are left out
   */
  async run(name, work) {
    if (receivedSignal()) return false;
    console.log(`\n── ${name}`);
    const started = performance.now();
    let failures = 0;
    try {
      const tally = await work();
      if (tally) this.#tallies.push(tally);
      failures = tally?.failed ?? 0;
    } catch (error) {
      console.error(describeError(error));
      this.#tallies.push(oneFailure);
      failures = 1;
    }
    if (failures > 0) this.#failed.push(name);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`── ${name}: ${failures > 0 ? 'FAILED' : 'ok'} in ${seconds} s`);
    return failures === 0;
  }

  /**
   * Says how the whole run came out, with the counts as the last line.
   *
   * @returns {boolean} whether all went well
   */
  report() {
    const counted = sum(this.#tallies);
    const signal = receivedSignal();
    if (signal) this.#failed.push(`stopped by ${signal}`);
    else if (counted.passed + counted.failed === 0) this.#failed.push('no test ran');

    const ok = this.#failed.length === 0;
    console.log(ok ? '' : `\nFailed: ${this.#failed.join(', ')}`);
    console.log(summaryLine(ok || counted.failed > 0 ? counted : sum([counted, oneFailure])));
    return ok;
  }
}
