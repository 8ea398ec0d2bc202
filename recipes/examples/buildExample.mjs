// @ts-check
import { build } from 'esbuild';
import { cp, mkdir } from 'node:fs/promises';
import path from 'node:path';

const here = import.meta.dirname;

/**
 * What `content.mjs` of each example exports: writes the content, and gives what its scripts know of it,
 * by the names of the constants.
 *
 * @typedef {(folder: string, version: string) => Promise<Record<string, unknown>>} AddContent
 */

/**
 * @param {string} recipe
 * @param {string} folder
 * @param {string} version
 */
export async function buildExample(recipe, folder, version = '1') {
  const source = path.join(here, recipe);
  await mkdir(folder, { recursive: true });
  for (const shared of ['style.css']) await cp(path.join(here, shared), path.join(folder, shared));
  await cp(path.join(source, 'index.html'), path.join(folder, 'index.html'));
  /** @type {{ addContent: AddContent }} */
  const { addContent } = await import(`./${recipe}/content.mjs`);
  const known = await addContent(folder, version);
  const shell = ['index.html', 'page.js', 'style.css'].map((url) => ({ url, revision: version }));
  const constants = Object.entries({ SHELL: shell, ...known }).map(
    ([name, value]) => /** @type {const} */ ([name, JSON.stringify(value)]),
  );
  await build({
    entryPoints: ['worker.js', 'page.js'].map((file) => path.join(source, file)),
    outdir: folder,
    bundle: true,
    define: { 'process.env.NODE_ENV': '"production"', ...Object.fromEntries(constants) },
    logLevel: 'warning',
  });
}
