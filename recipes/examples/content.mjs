// @ts-check
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { seededContent } from '@internal/test-support';
import { packFolder } from 'workbox-background-fetch-build';

/** Content that examples are made of. */

/**
 * @param {string | number} seed
 * @param {number} size in bytes
 */
export const bytesOf = (seed, size) => seededContent(seed, size).read();

/**
 * @param {string} folder
 * @param {string} name
 * @param {Uint8Array | string} content
 */
export async function write(folder, name, content) {
  const file = path.join(folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
}

/**
 * Makes a pack of all files below a folder of its name.
 *
 * @param {string} folder
 * @param {{ id: string, title: string, version: string }} names
 */
export async function pack(folder, { id, title, version }) {
  const manifest = path.join(folder, `${id}.pack.json`);
  const segmentBytes = 256 * 1024;
  await packFolder({ folder, globs: [`${id}/**`], manifest, segmentBytes, id, title, version });
  const manifestDigest = createHash('sha256')
    .update(await readFile(manifest))
    .digest('hex');
  return { id, manifestDigest };
}
