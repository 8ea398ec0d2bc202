// @ts-check

/**
 * A small deliberate bug that breaks a law of the design, and what has to catch it.
 *
 * @typedef {object} Mutant
 * @property {number} law
 * @property {string} name
 * @property {string} bug what is wrong with the code then
 * @property {string} file
 * @property {string} find occurs exactly once in that file
 * @property {string} put takes its place
 * @property {readonly string[]} caughtBy what `npm run` is given
 * @property {RegExp} finding what it has to say: a build that fails has caught nothing
 */

const ponyfill = 'packages/background-fetch-ponyfill/src';
const segmentedCache = 'packages/segmented-cache/src';

/**
 * In one process: others would go on when this one has found it.
 *
 * @param {number} seed
 */
const simulation = (seed) =>
  `simulate -- --kills 5000 --seed ${seed} --processes 1 --failures 1`.split(' ');

/** @param {string} file */
const unitTest = (file) => ['test:unit', '--', file];

/**
 * One for each law, in their order.
 *
 * @type {readonly Mutant[]}
 */
export const mutants = [
  {
    law: 1,
    name: 'memory-before-store',
    bug: 'a worker that takes over believes what it has read before, and not the store',
    file: `${ponyfill}/carriers/runner/runner.ts`,
    find: `    // The runner before may have been of another worker, and have changed what this one has read.
    this.options.forget();
`,
    put: '',
    caughtBy: unitTest(`${ponyfill}/lawTwelve.test.ts`),
    finding: /● .*sees at once what the version before has done/,
  },
  {
    law: 1,
    name: 'left-is-gone',
    bug: 'a reader that goes away in the middle of a segment is taken for one that found it gone',
    file: `${segmentedCache}/stitch.ts`,
    find: '            if (isCancelled) break;',
    put: `            if (isCancelled && result?.done && position % head.segmentBytes !== 0) {
              throw missingSegment({ digest: '', length: 0 });
            }`,
    // A race: of this episode's readers some 400 go away from six large files.
    caughtBy: 'soak -- --browser chromium --seed 8 --episode 2 --until-violation'.split(' '),
    finding: /^VIOLATION .* any more since readers went away.*$/m,
  },
  {
    law: 2,
    name: 'offset-before-bytes',
    bug: 'a ledger names a segment before the put of its bytes is acknowledged',
    file: `${segmentedCache}/segments.ts`,
    find: `    await stored;
    return ref;`,
    put: `    void stored;
    return ref;`,
    caughtBy: simulation(1),
    finding: /^ {2}.*(?:is missing|not there|reads? wrong|cannot be read).*$/m,
  },
  {
    law: 3,
    name: 'five-minutes',
    bug: 'an event is held for up to five minutes',
    file: `${ponyfill}/wakeUps/hold.ts`,
    find: 'LONGEST_HOLD_MS = 20_000',
    put: 'LONGEST_HOLD_MS = 300_000',
    caughtBy: unitTest(`${ponyfill}/wakeUps/listen.test.ts`),
    finding: /● .*lets a \w+ event go within 20 s, and the work goes on/,
  },
  {
    law: 4,
    name: 'delivered-before-handled',
    bug: 'the app’s handler is called and not waited for: the job is stored as delivered meanwhile',
    file: `${ponyfill}/algorithms/settle.ts`,
    find: '    await deliver(uid, options);',
    put: '    void deliver(uid, options).catch((error) => options.environment.reportError(error));',
    caughtBy: simulation(1),
    finding: /^ {2}.*(?:is delivered before its handler ended|the app was never told).*$/m,
  },
  {
    law: 5,
    name: 'no-validators',
    bug: 'the validators of a range are not compared with those of the first response',
    file: `${ponyfill}/transfer/judge.ts`,
    find: `  if (!isSameRepresentation(known.headers, headers)) {
    return changed('the asset’s ETag or Last-Modified changed');
  }
`,
    put: '',
    caughtBy: unitTest(`${ponyfill}/transfer/judge.test.ts`),
    finding: /● .*does not append another ETag/,
  },
  {
    law: 6,
    name: 'one-store-alone',
    bug: 'a record that is complete by IndexedDB is not looked for in Cache Storage',
    file: `${ponyfill}/algorithms/settle.ts`,
    find: '  await dropWhatIsLost(uid, options);\n',
    put: '',
    // In the first story of this seed Cache Storage is lost beside a file that is whole.
    caughtBy: simulation(254),
    finding: /^ {2}.*(?:cannot be read|it was reported|not there|never came to its end).*$/m,
  },
  {
    law: 7,
    name: 'listeners-too-late',
    bug: 'listeners are added once the worker knows whether there is work',
    file: `${ponyfill}/install.ts`,
    find: '  listen(self, { environment, ...created });',
    put: '  void created.isBusy().then(() => listen(self, { environment, ...created }));',
    caughtBy: unitTest(`${ponyfill}/install.test.ts`),
    finding: /● .*hears every event that starts the worker/,
  },
  {
    law: 8,
    name: 'short-body',
    bug: 'who reads an asset that is on its way is given what is there, and then the end',
    file: `${segmentedCache}/readDraft.ts`,
    find: '        if (Math.min(range.end, draft.size ?? Infinity) > position) await changed;',
    put: '        return undefined;',
    caughtBy: 'soak -- --browser chromium --seed 6 --episode 2 --until-violation'.split(' '),
    finding: /^VIOLATION .*(?: reads as \d+ bytes that its server never had| read wrong)$/m,
  },
  {
    law: 9,
    name: 'unheard-command',
    bug: 'a command that comes while the runner runs does not make it look at the store again',
    file: `${ponyfill}/carriers/runner/runner.ts`,
    find: `    this.#lookAgain();
    if (!this.options.isActive() && !this.#running)`,
    put: `    if (!this.options.isActive() && !this.#running)`,
    caughtBy: simulation(1),
    finding: /^ {2}.*(?:a wake-up was lost|never came to its end).*$/m,
  },
  {
    law: 10,
    name: 'progress-earns-nothing',
    bug: 'the retry budget counts every attempt, also one that made bytes durable',
    file: `${ponyfill}/carriers/runner/afterRetry.ts`,
    find: 'const attemptsWithoutProgress = madeProgress ? 0 : before + 1;',
    put: 'const attemptsWithoutProgress = before + 1;',
    caughtBy: unitTest(`${ponyfill}/carriers/runner/runner.test.ts`),
    finding: /● .*goes on over any number of failures between which bytes become durable/,
  },
  {
    law: 11,
    name: 'failure-is-thrown',
    bug: 'a download that fails by its status throws',
    file: `${ponyfill}/carriers/runner/carryRecord.ts`,
    find: `      return { type: 'fail', reason: outcome.reason, detail: outcome.detail };`,
    put: `      throw new Error(outcome.detail);`,
    caughtBy: simulation(1),
    finding: /^ {2}.*(?:it was reported: Error: the server answered|never came to its end).*$/m,
  },
  {
    law: 12,
    name: 'sweep-without-lock',
    bug: 'the sweep does not wait until nobody writes: it takes the lock shared, as writers do',
    file: `${segmentedCache}/collectGarbage.ts`,
    find: `request(keys.segmentsLock, { mode: 'exclusive' }`,
    put: `request(keys.segmentsLock, { mode: 'shared' }`,
    caughtBy: unitTest(`${segmentedCache}/contract.test.ts`),
    finding: /● .*sweeps while another context writes a draft take none of its bytes/,
  },
];
