// @ts-check
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What is no part of the code: history, what was installed, and what commands have left behind. */
const LEFT_OUT = new Set(['.git', '.cache', 'node_modules']);

/**
 * Copies a checkout as it stands, what was built included, into a temporary folder. Installed packages
 * are linked; those of the repository itself are the copy's own.
 *
 * @param {string} root
 * @returns {string} the copy, which is the caller's to delete
 */
export function workingCopy(root) {
  const copy = mkdtempSync(path.join(tmpdir(), 'mutants-'));
  /** @type {string[]} */
  const installed = [];
  cpSync(root, copy, {
    recursive: true,
    // By their times, what was built is known to be up to date.
    preserveTimestamps: true,
    filter: (source) => {
      const name = path.basename(source);
      if (name === 'node_modules') installed.push(path.relative(root, source));
      return source === root || !LEFT_OUT.has(name);
    },
  });
  for (const folder of installed) linkPackages(path.join(root, folder), path.join(copy, folder));
  return copy;
}

/**
 * @param {string} from
 * @param {string} to
 */
function linkPackages(from, to) {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    // A package of this repository: the same way from the copy leads to the copy's.
    if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else if (entry.name === '.cache') mkdirSync(target);
    else if (entry.name.startsWith('@')) linkPackages(source, target);
    else symlinkSync(source, target);
  }
}
