import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';

/** Removes what is not wanted from a folder; one that is not there has nothing. */
export async function removeFiles(
  folder: string,
  isUnwanted: (name: string) => boolean,
): Promise<void> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  for (const name of names.filter(isUnwanted)) await rm(path.join(folder, name));
}
