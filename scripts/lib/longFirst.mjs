// @ts-check
import TestSequencer from '@jest/test-sequencer';

/** The types say that the class is in `default`; as an ES module it is the default export itself. */
const Sequencer = /** @type {typeof TestSequencer.default} */ (
  /** @type {unknown} */ (TestSequencer)
);

/** @typedef {Parameters<InstanceType<typeof Sequencer>['sort']>[0]} Tests */

/** What takes minutes, in a process that has not grown yet: there it takes a quarter of the time. */
const LONG = /\/simulation\//;

/**
 * Jest's order, but the longest first also where no run before has told how long they take: by size, as Jest
 * guesses then, they would come last.
 */
export default class LongFirst extends Sequencer {
  /**
   * @override
   * @param {Tests} tests
   */
  async sort(tests) {
    const sorted = await super.sort(tests);
    const long = sorted.filter(({ path }) => LONG.test(path));
    return [...long, ...sorted.filter((test) => !long.includes(test))];
  }
}
