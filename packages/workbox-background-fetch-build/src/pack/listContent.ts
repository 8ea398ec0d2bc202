import { open } from 'node:fs/promises';
import { WRITTEN_GLOBS } from '../writtenNames.js';
import { listFiles } from './listFiles.js';
import type { PackFile } from './listFiles.js';

/** As `packFolder()` begins a manifest; a deploy may have laid it out anew. */
const MANIFEST = /^\s*\{\s*"format":\s*\d+,\s*"id":\s*"[\w.-]{1,64}",\s*"title":/;
const MOST_BYTES_TO_ITS_TITLE = 200;

/**
 * What the globs match, but for all that builds write: a pack with the worker's script in it would be another
 * one after each build, because the script names the pack's digest. Manifests of other packs may have any
 * name, and are known by their first bytes.
 *
 * @throws {PackBuildError} `name` or `link`.
 */
export async function listContent(
  folder: string,
  globs: readonly string[],
  ignore: readonly string[],
): Promise<PackFile[]> {
  const content: PackFile[] = [];
  for (const file of await listFiles(folder, globs, [...WRITTEN_GLOBS, ...ignore])) {
    if (!(file.name.endsWith('.json') && (await isManifest(file)))) content.push(file);
  }
  return content;
}

async function isManifest({ file }: PackFile): Promise<boolean> {
  const handle = await open(file);
  try {
    const bytes = Buffer.alloc(MOST_BYTES_TO_ITS_TITLE);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
    return MANIFEST.test(bytes.toString('utf8', 0, bytesRead));
  } finally {
    await handle.close();
  }
}
