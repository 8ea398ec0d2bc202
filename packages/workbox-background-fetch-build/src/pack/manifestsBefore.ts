import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { manifestName } from '../writtenNames.js';

/** By their files' names. */
export type LaidManifests = ReadonlyMap<string, Uint8Array>;

/**
 * Reads the manifests of the build before, which a host deletes or does not show us when it builds packs: by them a
 * pack is known whose version was not raised. What is not there, or cannot be read, is none.
 *
 * @param read a file of the folder that was built into.
 */
export async function manifestsBefore(
  ids: readonly string[],
  read: (name: string) => Promise<Uint8Array>,
): Promise<LaidManifests> {
  const names = ids.map(manifestName);
  const found = await Promise.all(names.map((name) => read(name).catch(() => undefined)));
  return new Map(names.flatMap((name, index) => (found[index] ? [[name, found[index]]] : [])));
}

/**
 * Runs what builds packs with those manifests where it writes its own; one that is there already is newer. Where it
 * fails, none of them is left.
 */
export async function withManifests<Built>(
  folder: string,
  manifests: LaidManifests,
  build: () => Promise<Built>,
): Promise<Built> {
  const laid: string[] = [];
  if (manifests.size > 0) await mkdir(folder, { recursive: true });
  for (const [name, bytes] of manifests) {
    const file = path.join(folder, name);
    const isLaid = await writeFile(file, bytes, { flag: 'wx' }).then(
      () => true,
      (error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
        throw error;
      },
    );
    if (isLaid) laid.push(file);
  }
  try {
    return await build();
  } catch (error) {
    for (const file of laid) await rm(file, { force: true });
    throw error;
  }
}
