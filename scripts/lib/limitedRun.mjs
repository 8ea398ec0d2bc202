// @ts-check
import { spawn } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';

/**
 * How a command came out.
 *
 * @typedef {object} LimitedRun
 * @property {number | null} code `null` where a signal has ended it
 * @property {boolean} isLate whether it was ended for the time that it took
 * @property {string} output all that it and its children have said
 * @property {number} seconds
 */

/**
 * Runs `npm run` with what it is given, and ends it with all its children where it takes too long, or
 * where `signal` is aborted.
 *
 * @param {readonly string[]} command
 * @param {{ cwd: string, limitMs: number, signal: AbortSignal, logFile: string }} options `logFile` gets the
 *   output as it comes
 * @returns {Promise<LimitedRun>}
 */
export async function limitedRun(command, { cwd, limitMs, signal, logFile }) {
  const startedAt = performance.now();
  // A group of its own, so that what it has started ends with it.
  const child = spawn('npm', ['run', '--silent', ...command], {
    cwd,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  writeFileSync(logFile, output);
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
      appendFileSync(logFile, text);
    });
  }
  let isLate = false;
  const end = () => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  };
  const limit = setTimeout(() => {
    isLate = true;
    end();
  }, limitMs);
  signal.addEventListener('abort', end);
  try {
    const code = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    return { code, isLate, output, seconds: (performance.now() - startedAt) / 1000 };
  } finally {
    clearTimeout(limit);
    signal.removeEventListener('abort', end);
  }
}
