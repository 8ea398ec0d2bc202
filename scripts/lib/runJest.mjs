// @ts-check
import { existsSync, mkdtempSync, readFileSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from './childProcess.mjs';
import { jestOutcome } from './jestOutcome.mjs';
import { root } from './root.mjs';

/** How long Jest may take to end once it has written its results. */
const graceSeconds = 20;

/**
 * Runs one of Jest's projects in a process of its own. The flags of Node.js reach Jest's workers,
 * and not the programs that tests start, which `NODE_OPTIONS` would.
 *
 * @param {object} options
 * @param {string} options.project
 * @param {readonly string[]} options.args
 * @param {NodeJS.ProcessEnv} options.env
 */
export async function runJest({ project, args, env }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'jest-results-'));
  const resultsFile = path.join(folder, 'results.json');
  const deadline = deadlineAfterFirstWrite(folder);
  try {
    const exit = await run(
      process.execPath,
      [
        '--experimental-vm-modules',
        '--disable-warning=ExperimentalWarning',
        path.join(root, 'node_modules/jest/bin/jest.js'),
        `--selectProjects=${project}`,
        '--passWithNoTests',
        '--json',
        `--outputFile=${resultsFile}`,
        ...args,
      ],
      { cwd: root, env: { ...process.env, ...env }, signal: deadline.signal },
    );
    if (deadline.signal.aborted) {
      console.error(
        `Jest had all results and did not end for ${graceSeconds} s, so it was killed: a test left ` +
          'a server, a timer or a process behind. "npm test -- <file> -- --detectOpenHandles" finds it.',
      );
    }
    const results = existsSync(resultsFile)
      ? JSON.parse(readFileSync(resultsFile, 'utf8'))
      : undefined;
    return jestOutcome(results, exit);
  } finally {
    deadline.cancel();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder where the results are going to be written
 * @returns {{ signal: AbortSignal, cancel: () => void }}
 */
function deadlineAfterFirstWrite(folder) {
  const controller = new AbortController();
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const watcher = watch(folder, () => {
    timer ??= setTimeout(() => controller.abort(), graceSeconds * 1000);
  });
  return {
    signal: controller.signal,
    cancel() {
      watcher.close();
      clearTimeout(timer);
    },
  };
}
