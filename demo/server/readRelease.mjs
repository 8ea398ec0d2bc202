// @ts-check
import { fileContent } from '@internal/test-support';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * @typedef {object} Release of the app, as it was built
 * @property {string} folder
 * @property {ReadonlyMap<string, ReadonlyMap<string, PackContent>>} packs what travels, by pack and path
 *
 * @typedef {object} PackContent
 * @property {import('@internal/test-support').Content} content
 * @property {string} etag of the bytes themselves: a download goes on also after the demo was started anew
 */

/**
 * Reads what a built release's packs are fetched as: large files, and bundles of small ones.
 *
 * @param {string} folder
 * @returns {Promise<Release>}
 */
export async function readRelease(folder) {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.pack.json'));
  /** @type {Map<string, Map<string, PackContent>>} */
  const packs = new Map();
  for (const name of names) {
    const { id, entries, bundles } = JSON.parse(await readFile(path.join(folder, name), 'utf8'));
    /** @type {{url: string, segments?: readonly string[]}[]} */
    const fetched = [
      ...bundles,
      ...entries.filter(
        (/** @type {{segments?: string[]}} */ entry) => (entry.segments ?? []).length > 0,
      ),
    ];
    /** @type {Map<string, PackContent>} */
    const files = new Map();
    for (const { url } of fetched) {
      const content = fileContent(path.join(folder, url));
      files.set(new URL(url, 'http://demo/').pathname, {
        content,
        etag: `"${await content.sha256()}"`,
      });
    }
    packs.set(id, files);
  }
  return { folder, packs };
}
