import { writeFile } from 'node:fs/promises';
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
  const found = await Promise.all(
    ids
      .map(manifestName)
      .map(async (name) => [name, await read(name).catch(() => undefined)] as const),
  );
  return new Map(found.flatMap(([name, bytes]) => (bytes ? [[name, bytes] as const] : [])));
}

/** Lays them where packs are built, unless newer ones are there. */
export async function layManifests(folder: string, manifests: LaidManifests): Promise<void> {
  for (const [name, bytes] of manifests) {
    await writeFile(path.join(folder, name), bytes, { flag: 'wx' }).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
  }
}
