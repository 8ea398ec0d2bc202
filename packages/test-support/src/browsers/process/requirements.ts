import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserName } from '../browserName.js';

interface Requirement {
  /** Name of a program on the `PATH`. */
  readonly binary: string;
  /** Further files that have to exist. */
  readonly probe?: readonly string[];
  /** The Debian packages that bring them. */
  readonly packages: readonly string[];
}

/** A browser, or a part of it, is not installed; the message names the remedy. */
export class BrowserMissingError extends Error {
  override readonly name = 'BrowserMissingError';
}

/**
 * The path of the program an engine is started with, once all it needs is there.
 *
 * @throws {BrowserMissingError} naming what is missing and the Debian packages that bring it.
 */
export function requireBrowser(name: BrowserName): string {
  const { binary, probe = [], packages } = requirementOf(name);
  const program = onPath(binary);
  const missing = probe.filter((path) => !existsSync(path));
  if (program === undefined) missing.unshift(binary);
  if (program === undefined || missing.length > 0) {
    throw new BrowserMissingError(
      `Cannot start ${name}: ${missing.join(', ')} not found. ` +
        `Run \`npm run setup\`, or install Debian's ${packages.join(', ')}.`,
    );
  }
  return program;
}

function requirementOf(name: BrowserName): Requirement {
  const all = JSON.parse(readFileSync(assetPath('debian-packages.json'), 'utf8')) as Record<
    BrowserName,
    Requirement
  >;
  return all[name];
}

/** Path of a file beside the sources of the harness, which the compiled output refers to as well. */
export function assetPath(file: string): string {
  return fileURLToPath(new URL(`../../../src/browsers/${file}`, import.meta.url));
}

function onPath(program: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
}
