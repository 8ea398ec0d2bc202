// @ts-check
/**
 * `npm run setup`: what the other commands need, found or installed. They all call it first, so it
 * imports nothing but what Node.js brings, and does nothing when there is nothing to do.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { forwardSignals } from './lib/childProcess.mjs';
import { engines as allEngines } from './lib/engines.mjs';
import { ensureBrowsers } from './lib/ensureBrowsers.mjs';
import { exclusively } from './lib/exclusively.mjs';
import { nodeProblem } from './lib/nodeVersion.mjs';
import { ensurePackages } from './lib/npmPackages.mjs';
import { root } from './lib/root.mjs';
import { describeError, UserError } from './lib/userError.mjs';

/**
 * @param {{ engines: readonly import('./lib/engines.mjs').Engine[] }} needed the engines that tests
 *   will run in: none for those who bring their own browser
 */
export async function setUp({ engines }) {
  const { engines: declared } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const problem = nodeProblem(process.versions.node, declared.node);
  if (problem) throw new UserError(problem);

  await exclusively(
    `set-up of ${root}`,
    { onWait: () => log('waiting for another set-up') },
    async () => {
      const packages = await ensurePackages(root, log);
      const browsers = engines.length > 0 && (await ensureBrowsers(root, engines, log));
      log(packages || browsers ? 'done' : 'nothing to install');
    },
  );
}

/** @param {string} line */
function log(line) {
  console.log(`set-up: ${line}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  forwardSignals();
  try {
    await setUp({ engines: allEngines });
  } catch (error) {
    console.error(describeError(error));
    process.exitCode = 1;
  }
}
