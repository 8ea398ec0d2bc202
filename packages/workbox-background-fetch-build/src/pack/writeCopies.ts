import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { PackManifest } from 'workbox-content-packs/manifest';
import { COPY, copyName } from '../writtenNames.js';
import { changed } from './digestFiles.js';
import type { PackFile } from './listFiles.js';
import { removeFiles } from './removeFiles.js';

/**
 * Copies files into a folder, each under a name that its bytes give it. One that is there already stays: no
 * copy ever changes.
 *
 * @param digests of the segments of each file.
 * @returns where each is, relative to the folder's parent.
 * @throws {PackBuildError} `changed`, where a file is no longer what was listed.
 */
export async function writeCopies(
  digests: ReadonlyMap<PackFile, readonly string[]>,
  folder: string,
): Promise<Map<PackFile, string>> {
  const urls = new Map<PackFile, string>();
  for (const [file, segments] of digests) {
    // Nothing is fetched of an empty one.
    if (file.size === 0) continue;
    const name = copyName(digestOf(segments), file.name);
    await writeCopy(file, path.join(folder, name));
    urls.set(file, `${path.basename(folder)}/${name}`);
  }
  return urls;
}

/** Whether a manifest that lies beside this folder names copies in it. */
export function hasCopies(folder: string, { entries }: Pick<PackManifest, 'entries'>): boolean {
  const within = `${path.basename(folder)}/`;
  return entries.some((entry) => 'segments' in entry && entry.from?.startsWith(within) === true);
}

/**
 * Removes copies from a folder that none of these manifests names, and what killed builds have left. The
 * manifest of the version before should be one of them: whoever is downloading that still needs its files.
 */
export async function removeOtherCopies(
  folder: string,
  manifests: readonly Pick<PackManifest, 'entries'>[],
): Promise<void> {
  const named = new Set(
    manifests.flatMap(({ entries }) =>
      entries.flatMap((entry) =>
        'segments' in entry && entry.from !== undefined ? [path.posix.basename(entry.from)] : [],
      ),
    ),
  );
  await removeFiles(
    folder,
    (name) => (COPY.test(name) && !named.has(name)) || UNFINISHED.test(name),
  );
}

/** What a build that is at it, or was killed, has of a copy; by the number of its process. */
const UNFINISHED = /^\.[0-9a-f]{64}.*\.\d+$/;

/** Under its name it is whole from the first moment on, whenever a build ends. */
async function writeCopy(file: PackFile, copy: string): Promise<void> {
  if (await isThere(copy)) return;
  const { dir, base } = path.parse(copy);
  await mkdir(dir, { recursive: true });
  const unfinished = path.join(dir, `.${base}.${process.pid}`);
  try {
    // Where the file system can, both share their blocks.
    await copyFile(file.file, unfinished, constants.COPYFILE_FICLONE);
    const { size, mtimeMs } = await stat(file.file);
    if (size !== file.size || mtimeMs !== file.mtimeMs) throw changed(file);
    await rename(unfinished, copy);
  } finally {
    await rm(unfinished, { force: true });
  }
}

async function isThere(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFile();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** Out of what is known of the bytes already, so that none of them is read for it. */
function digestOf(segments: readonly string[]): string {
  return segments.length === 1 && segments[0] !== undefined
    ? segments[0]
    : createHash('sha256').update(segments.join()).digest('hex');
}
