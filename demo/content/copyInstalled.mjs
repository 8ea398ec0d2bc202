// @ts-check
import { copyFile, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

/** Where a file of an installed package is. */
export const installed = createRequire(import.meta.url).resolve;

/**
 * Copies files out of installed packages.
 *
 * @param {string} folder
 * @param {readonly string[]} files such as `pyodide/pyodide.mjs`
 */
export async function copyInstalled(folder, files) {
  await mkdir(folder, { recursive: true });
  for (const file of files) await copyFile(installed(file), path.join(folder, path.basename(file)));
}
