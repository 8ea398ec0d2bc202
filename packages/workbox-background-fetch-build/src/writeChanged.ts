import { readFile, writeFile } from 'node:fs/promises';

/**
 * Writes a file, but for one that has these very bytes: servers and caches tell versions by the time of the last
 * change, too.
 *
 * @returns whether it was written.
 */
export async function writeChanged(file: string, text: string): Promise<boolean> {
  const bytes = Buffer.from(text);
  const before = await readFile(file).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  });
  if (before?.equals(bytes) === true) return false;
  await writeFile(file, bytes);
  return true;
}
