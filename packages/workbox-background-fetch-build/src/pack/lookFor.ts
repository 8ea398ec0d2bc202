import { open, realpath } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { counted } from '../counted.js';
import type { PackFile } from './listFiles.js';

/** A file that a manifest names. */
export interface ExpectedFile {
  readonly url: string;
  readonly file: string;
  /** The folder that it must not lead out of. */
  readonly within: string;
  /** Missing where the manifest does not say. */
  readonly size?: number;
}

/** Said of a file where there is none. */
export const NOT_THERE = 'is not there';

/** The file, or what is wrong with it; its bytes are not looked at. */
export async function lookFor({
  file,
  within,
  url,
  ...expected
}: ExpectedFile): Promise<PackFile | string> {
  let handle: FileHandle;
  try {
    const real = await realpath(file);
    const root = await realpath(within);
    if (!real.startsWith(root.endsWith(path.sep) ? root : root + path.sep)) {
      return `leads out of ${within}`;
    }
    handle = await open(real);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) {
      return NOT_THERE;
    }
    throw error;
  }
  try {
    const found = await handle.stat();
    if (!found.isFile()) return 'is no file';
    const { size, mtimeMs, ctimeMs, ino } = found;
    if (expected.size !== undefined && size !== expected.size) {
      return `has ${counted(size, 'byte')}, and the manifest says ${expected.size}`;
    }
    return { name: url, file, size, mtimeMs, ctimeMs, ino };
  } finally {
    await handle.close();
  }
}
