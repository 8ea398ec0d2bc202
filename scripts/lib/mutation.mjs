// @ts-check
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UserError } from './userError.mjs';

/**
 * A file's text with the bug in it.
 *
 * @param {Pick<import('./mutants.mjs').Mutant, 'name' | 'file' | 'find' | 'put'>} mutant
 * @param {string} text
 * @returns {string}
 * @throws {UserError} where the code is not what the mutant was made for any more.
 */
export function mutated({ name, file, find, put }, text) {
  const [before = '', after, more] = text.split(find);
  if (after !== undefined && more === undefined) return before + put + after;
  throw new UserError(
    `The mutant ${name} is stale: its text occurs ${text.split(find).length - 1} times in ${file}, ` +
      `not once. Look what has become of that code, and change scripts/lib/mutants.mjs.\n\n${find}`,
  );
}

/**
 * Puts a bug into a checkout.
 *
 * @param {string} folder
 * @param {import('./mutants.mjs').Mutant} mutant
 * @returns {() => void} takes it out again
 */
export function mutate(folder, mutant) {
  const file = path.join(folder, mutant.file);
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, mutated(mutant, text));
  return () => writeFileSync(file, text);
}
