// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isEngine } from './engines.mjs';

/**
 * One part of what browser tests run on: there when its binary is on the path and every probed file
 * exists; otherwise installed from these Debian packages.
 *
 * @typedef {{ binary?: string, probe?: string[], packages: string[] }} BrowserPart
 */

/**
 * The table that test-support keeps, since test-support uses what it names.
 *
 * @param {string} root
 * @returns {Record<string, BrowserPart>}
 */
export function readBrowserParts(root) {
  const file = path.join(root, 'packages/test-support/src/browsers/debian-packages.json');
  return JSON.parse(readFileSync(file, 'utf8'));
}

/**
 * The parts that are not there. Parts that are no engine (the web server) serve tests in all of them.
 *
 * @param {Record<string, BrowserPart>} parts
 * @param {readonly import('./engines.mjs').Engine[]} engines those that tests will run in
 * @param {{ hasBinary: (name: string) => boolean, hasFile: (file: string) => boolean }} machine
 * @returns {{ name: string, lacks: string[], packages: string[] }[]}
 */
export function missingParts(parts, engines, { hasBinary, hasFile }) {
  return Object.entries(parts)
    .filter(([name]) => !isEngine(name) || engines.includes(name))
    .map(([name, { binary, probe = [], packages }]) => ({
      name,
      lacks: [
        ...(binary !== undefined && !hasBinary(binary) ? [binary] : []),
        ...probe.filter((file) => !hasFile(file)),
      ],
      packages,
    }))
    .filter(({ lacks }) => lacks.length > 0);
}

/** This machine, for `missingParts`. */
export const thisMachine = {
  /** @param {string} name */
  hasBinary: (name) => findBinary(name) !== undefined,
  /** @param {string} file */
  hasFile: (file) => existsSync(file),
};

/**
 * Servers live in `/usr/sbin` on Debian, which is not on everybody's path.
 *
 * @param {string} name
 * @returns {string | undefined}
 */
function findBinary(name) {
  return [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin']
    .filter((folder) => path.isAbsolute(folder))
    .map((folder) => path.join(folder, name))
    .find((file) => existsSync(file));
}
