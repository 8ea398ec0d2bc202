// @ts-check
/**
 * `npm run mutants`: set-up, a copy of this checkout, and in it one small bug after the other, each of
 * which has to be caught. `-- --help` says which options there are.
 */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { limitedRun } from './lib/limitedRun.mjs';
import { list, parseMutantOptions, spoken, usage } from './lib/mutantOptions.mjs';
import { mutate } from './lib/mutation.mjs';
import { root } from './lib/root.mjs';
import { describeError } from './lib/userError.mjs';
import { verdict } from './lib/verdict.mjs';
import { workingCopy } from './lib/workingCopy.mjs';
import { setUp } from './setup.mjs';

const LIMIT_MS = 10 * 60_000;

/** All that the commands have said. */
const logs = path.join(root, '.cache/mutants');

const stopped = new AbortController();
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => stopped.abort(signal));
}

try {
  const options = parseMutantOptions(process.argv.slice(2));
  if (options === 'help') console.log(usage);
  else if (options.what === 'list') console.log(list(options.mutants));
  else process.exitCode = (await inCopy(options)) ? 0 : 1;
} catch (error) {
  console.error(describeError(error));
  process.exitCode = 1;
}

/**
 * @param {import('./lib/mutantOptions.mjs').MutantOptions} options
 * @returns {Promise<boolean>} whether all went well
 */
async function inCopy({ what, mutants }) {
  await setUp({ engines: [] });
  mkdirSync(logs, { recursive: true });
  const copy = workingCopy(root);
  try {
    return what === 'control' ? await control(mutants, copy) : await catchAll(mutants, copy);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/**
 * @param {readonly import('./lib/mutants.mjs').Mutant[]} mutants
 * @param {string} copy
 * @returns {Promise<boolean>} whether each was caught
 */
async function catchAll(mutants, copy) {
  let escaped = 0;
  for (const mutant of mutants) {
    const { law, name, caughtBy, finding } = mutant;
    const restore = mutate(copy, mutant);
    const run = await runLogged(caughtBy, copy, name);
    restore();
    const judged = verdict(run, finding);
    if (judged.kind !== 'caught') escaped += 1;
    const by = judged.kind === 'caught' ? judged.finding : `${judged.why}; see ${logOf(name)}`;
    console.log(
      `law ${law}, ${name}: ${judged.kind} after ${run.seconds.toFixed(0)} s by ${spoken(caughtBy)}\n  ${by}`,
    );
  }
  console.log(`${mutants.length - escaped} of ${mutants.length} mutants were caught`);
  return escaped === 0;
}

/**
 * @param {readonly import('./lib/mutants.mjs').Mutant[]} mutants
 * @param {string} copy
 * @returns {Promise<boolean>} whether the commands pass without a bug
 */
async function control(mutants, copy) {
  const commands = new Map(mutants.map(({ caughtBy }) => [spoken(caughtBy), caughtBy]));
  let failures = 0;
  for (const [index, [typed, command]] of [...commands].entries()) {
    const { code, isLate, seconds } = await runLogged(command, copy, `control-${index + 1}`);
    if (code !== 0) failures += 1;
    const outcome =
      code === 0
        ? 'passes'
        : `${isLate ? 'was not done' : 'FAILS'}, see ${logOf(`control-${index + 1}`)}`;
    console.log(`without a bug, ${typed}: ${outcome} after ${seconds.toFixed(0)} s`);
  }
  return failures === 0;
}

/**
 * @param {readonly string[]} command
 * @param {string} cwd
 * @param {string} name of its log
 */
async function runLogged(command, cwd, name) {
  const { signal } = stopped;
  const logFile = path.join(root, logOf(name));
  const ended = await limitedRun(command, { cwd, limitMs: LIMIT_MS, signal, logFile });
  // Caught or not: it has shown neither.
  signal.throwIfAborted();
  return ended;
}

/** @param {string} name */
function logOf(name) {
  return path.relative(root, path.join(logs, `${name}.log`));
}
