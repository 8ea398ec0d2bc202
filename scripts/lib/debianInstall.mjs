// @ts-check
import { existsSync } from 'node:fs';
import { capture, describeExit, receivedSignal, run } from './childProcess.mjs';
import { thisMachine } from './browserParts.mjs';
import { UserError } from './userError.mjs';

const attempts = 3;

/**
 * What to put before `apt-get` so that it may install, or why it may not.
 *
 * @returns {Promise<{ prefix: string[] } | { refusal: string }>}
 */
export async function aptPermission() {
  if (!existsSync('/etc/debian_version') || !thisMachine.hasBinary('apt-get')) {
    return { refusal: 'this is not a Debian-like system with apt-get' };
  }
  if (process.getuid?.() === 0) return { prefix: [] };
  if (thisMachine.hasBinary('sudo') && (await capture('sudo', ['-n', 'true'])).code === 0) {
    return { prefix: ['sudo', '-n'] };
  }
  return { refusal: 'this user may not install packages (not root, and sudo asks for a password)' };
}

/**
 * @param {readonly string[]} packages
 * @returns {string} a command for a person to type
 */
export function installCommand(packages) {
  return `sudo apt-get update && sudo apt-get install --no-install-recommends ${packages.join(' ')}`;
}

/**
 * The lists are refreshed at every attempt: a list that names a version the mirror no longer has is
 * the usual reason for an attempt to fail.
 *
 * @param {readonly string[]} packages
 * @param {readonly string[]} prefix from `aptPermission`
 * @param {(line: string) => void} log
 */
export async function aptInstall(packages, prefix, log) {
  const apt = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q'];
  const patience = ['-o', 'Acquire::Retries=3', '-o', 'DPkg::Lock::Timeout=300'];
  const steps = [
    ['update', ...patience],
    ['install', '-y', '--no-install-recommends', ...patience, ...packages],
  ];
  let failure = '';
  for (let attempt = 1; attempt <= attempts && !receivedSignal(); attempt += 1) {
    failure = await firstFailure(apt, steps);
    if (failure === '') return;
    log(`attempt ${attempt} of ${attempts}: ${failure}`);
  }
  throw new UserError(
    `Debian's packages could not be installed: ${failure}; apt's own words are above. ` +
      `Once that is put right, run this again or:\n  ${installCommand(packages)}`,
  );
}

/**
 * @param {string[]} apt
 * @param {string[][]} steps
 * @returns {Promise<string>} empty when all went well
 */
async function firstFailure([command = '', ...args], steps) {
  for (const step of steps) {
    const exit = await run(command, [...args, ...step]);
    if (exit.code !== 0) return `apt-get ${step[0]} ${describeExit(exit)}`;
  }
  return '';
}
