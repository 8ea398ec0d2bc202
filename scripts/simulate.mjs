// @ts-check
/**
 * `npm run simulate`: set-up, build, and whole jobs on the simulated platform, whose worker is killed
 * at its port calls. One run again by its three numbers, or as many kills as asked for in several
 * processes. `-- --help` says which options there are.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { build } from './lib/build.mjs';
import { root } from './lib/root.mjs';
import { parseSimulateOptions, usage } from './lib/simulateOptions.mjs';
import { describeError } from './lib/userError.mjs';
import { setUp } from './setup.mjs';

const source = path.join(root, 'packages/background-fetch-ponyfill/src/simulation');
const bundles = path.join(root, '.cache/simulation');

/** New objects die young here, and by the million. */
const nodeArgs = ['--enable-source-maps', '--max-semi-space-size=64'];

try {
  const options = parseSimulateOptions(process.argv.slice(2));
  if (options === 'help') console.log(usage);
  else process.exitCode = (await simulate(options)) ? 0 : 1;
} catch (error) {
  console.error(describeError(error));
  process.exitCode = 1;
}

/**
 * @param {import('./lib/simulateOptions.mjs').SimulateOptions} options
 * @returns {Promise<boolean>} whether all went well
 */
async function simulate(options) {
  await setUp({ engines: [] });
  await build();
  await bundle();
  const { add, noTotals, report } = await import(pathToFileURL(path.join(bundles, 'play.js')).href);
  const { seed } = options;
  const startedAt = performance.now();
  /** @type {any[]} the latest totals of each process */
  const latest = [];
  const together = () => {
    const totals = noTotals();
    for (const other of latest) if (other) add(totals, other);
    return totals;
  };
  const orders = options.what === 'run' ? [options] : ordersOf(options);
  const codes = await Promise.all(
    orders.map((order, index) =>
      obey(order, (said) => {
        if (said.story) console.log(JSON.stringify(said.story, null, 2));
        if (!said.totals) return;
        latest[index] = said.totals;
        if (options.what === 'run') return;
        const { kills, updates, failures } = together();
        console.log(
          `${seconds(startedAt)} s: ${kills} kills, ${updates} updates, ${failures.length} failures`,
        );
      }),
    ),
  );
  const totals = together();
  console.log(report(seed, totals));
  console.log(`${seconds(startedAt)} s in ${orders.length} processes`);
  return codes.every((code) => code === 0) && totals.failures.length === 0;
}

/**
 * One for each process: every so many stories are its own.
 *
 * @param {Extract<import('./lib/simulateOptions.mjs').SimulateOptions, { what: 'kills' | 'updates' }>} options
 */
function ordersOf({ what, seed, count, processes, failures }) {
  return Array.from({ length: processes }, (_, first) => ({
    what,
    seed,
    first: first + 1,
    step: processes,
    count: Math.ceil(count / processes),
    failures,
  }));
}

/** Bundled, because the sources are TypeScript that is no part of any build. */
async function bundle() {
  const { build: esbuild } = await import('esbuild');
  await esbuild({
    entryPoints: ['play.ts', 'worker.ts'].map((file) => path.join(source, file)),
    outdir: bundles,
    bundle: true,
    platform: 'node',
    format: 'esm',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}

/**
 * @param {object} order
 * @param {(said: Record<string, any>) => void} onSaid
 * @returns {Promise<number | null>}
 */
function obey(order, onSaid) {
  const args = [...nodeArgs, path.join(bundles, 'worker.js'), JSON.stringify(order)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  createInterface({ input: child.stdout }).on('line', (line) => onSaid(JSON.parse(line)));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}

/** @param {number} startedAt */
function seconds(startedAt) {
  return ((performance.now() - startedAt) / 1000).toFixed(1);
}
