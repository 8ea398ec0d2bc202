// @ts-check
/**
 * `npm test`: set-up, build with types, lint, format, links, API reference, what would be published, and
 * the tests. The last line counts the tests; whatever else fails counts as one failure more.
 */
import path from 'node:path';
import { build } from './lib/build.mjs';
import { describeExit, forwardSignals, run } from './lib/childProcess.mjs';
import { engineVersions } from './lib/engineVersions.mjs';
import { root } from './lib/root.mjs';
import { runJest } from './lib/runJest.mjs';
import { Stages } from './lib/stages.mjs';
import { oneFailure, sum, summaryLine } from './lib/tally.mjs';
import { parseTestOptions, usage } from './lib/testOptions.mjs';
import { UserError } from './lib/userError.mjs';
import { setUp } from './setup.mjs';

/** Browser tests wait more than they work: for a throttled server, for a worker that is to die. */
const workers = { unit: 2, browser: 2 };

try {
  const options = parseTestOptions(process.argv.slice(2));
  if (options === 'help') console.log(usage);
  else process.exitCode = (await runTests(options)) ? 0 : 1;
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  console.log(summaryLine(oneFailure));
  process.exitCode = 1;
}

/**
 * @param {import('./lib/testOptions.mjs').TestOptions} options
 * @returns {Promise<boolean>} whether all went well
 */
async function runTests({ kinds, engines, size, jestArgs, onlyTests }) {
  forwardSignals();
  const stages = new Stages();
  const ready =
    (await stages.run('set-up', () => setUp({ engines }))) &&
    (await stages.run('versions', async () => {
      for (const line of await engineVersions(engines)) console.log(line);
    })) &&
    (await stages.run('build, which checks all types', build));

  if (ready && !onlyTests) {
    // On two cores: lint takes as long as all others together.
    await Promise.all([
      stages.run('lint', () => check('eslint/bin/eslint.js', ['.', '--max-warnings=0'])),
      checkDocuments(stages),
    ]);
  }
  if (ready) {
    for (const kind of kinds) {
      await stages.run(`${kind} tests`, async () => {
        const env = { TEST_SIZE: size, BROWSERS: engines.join(',') };
        const args = [`--maxWorkers=${workers[kind]}`, ...jestArgs];
        const { tally, problem } = await runJest({ project: kind, args, env });
        if (problem) console.error(problem);
        if (jestArgs.length > 0 || tally.passed + tally.failed > 0) return tally;
        console.error(`No ${kind} test ran, although all of them were asked for.`);
        return sum([tally, oneFailure]);
      });
    }
  }
  return stages.report();
}

/**
 * The checks that are neither lint nor tests.
 *
 * @param {Stages} stages
 */
async function checkDocuments(stages) {
  await stages.run('format', () =>
    check('prettier/bin/prettier.cjs', ['.', '--check', '--log-level=warn']),
  );
  // Not before set-up: these need packages.
  await stages.run('links', async () => {
    const { checkLinks } = await import('./links.mjs');
    await checkLinks();
  });
  await stages.run('API reference and samples', async () => {
    const { checkDocs } = await import('./docs.mjs');
    await checkDocs();
  });
  await stages.run('what would be published', async () => {
    const { checkPacks } = await import('./packCheck.mjs');
    await checkPacks();
  });
}

/**
 * @param {string} program a script below node_modules
 * @param {string[]} args
 */
async function check(program, args) {
  const file = path.join(root, 'node_modules', program);
  const exit = await run(process.execPath, [file, ...args], { cwd: root });
  if (exit.code !== 0) throw new UserError(`${path.basename(file)} ${describeExit(exit)}.`);
}
