// @ts-check
import { spawn } from 'node:child_process';

/** @typedef {{ code: number | null, signal: NodeJS.Signals | null }} Exit */

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/** @type {NodeJS.Signals | undefined} */
let received;

/**
 * From now on SIGINT and SIGTERM go to the running children, and this process lives until they have
 * ended, so that it can still say how the run came out. `receivedSignal` tells that it was asked to stop.
 */
export function forwardSignals() {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    process.on(signal, () => {
      received = signal;
      for (const child of running) child.kill(signal);
    });
  }
}

/** @returns {NodeJS.Signals | undefined} */
export function receivedSignal() {
  return received;
}

/**
 * Runs a command with our own output, and no input. Aborting `signal` kills it.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, signal?: AbortSignal }} [options]
 * @returns {Promise<Exit>}
 */
export async function run(command, args, options = {}) {
  const child = spawn(command, args, {
    ...options,
    killSignal: 'SIGKILL',
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return await ended(child);
}

/**
 * Runs a command and keeps what it wrote.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<Exit & { stdout: string, stderr: string }>}
 */
export async function capture(command, args, options = {}) {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
  return { ...(await ended(child)), stdout, stderr };
}

/**
 * @param {Exit} exit
 * @returns {string}
 */
export function describeExit({ code, signal }) {
  return signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<Exit>}
 */
function ended(child) {
  running.add(child);
  return new Promise((resolve, reject) => {
    child.once('close', (code, signal) => {
      running.delete(child);
      resolve({ code, signal });
    });
    child.once('error', (error) => {
      // An aborted child ends yet, and then counts as ended by a signal.
      if (error.name === 'AbortError') return;
      running.delete(child);
      reject(error);
    });
  });
}
