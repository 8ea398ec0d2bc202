import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { glob } from 'tinyglobby';
import { listingDanglingLinks } from './danglingLinks.js';
import { PackBuildError } from './packBuildError.js';

/** A file of a pack, as it was when it was listed. */
export interface PackFile {
  /** Relative to the folder, with `/` between. */
  readonly name: string;
  /** Where its bytes are. */
  readonly file: string;
  readonly size: number;
  readonly mtimeMs: number;
  /** Of the last change of bytes or of what is said of them, which no program can set. */
  readonly ctimeMs: number;
  /** Its inode: another file put in its place has another. */
  readonly ino: number;
}

/**
 * What the globs match, sorted by name in code units, so that no locale and no file system has a say.
 *
 * @throws {PackBuildError} `name` or `link`.
 */
export async function listFiles(
  folder: string,
  globs: readonly string[],
  ignore: readonly string[],
): Promise<PackFile[]> {
  const names = await glob([...globs], {
    cwd: folder,
    ignore: [...ignore],
    expandDirectories: false,
    fs: listingDanglingLinks,
  });
  names.sort((a, b) => (a < b ? -1 : 1));
  refuseNames(names);
  const root = await realpath(folder);
  const files: PackFile[] = [];
  for (const name of names) files.push(await fileOf(root, name));
  return files;
}

/** Names that differ by case or by Unicode form only are one file on other systems. */
function refuseNames(names: readonly string[]): void {
  const taken = new Map<string, string>();
  for (const name of names) {
    if (name.includes('\ufffd')) {
      throw new PackBuildError(
        'name',
        `${JSON.stringify(name)} is not UTF-8, so that it has no URL: rename it.`,
      );
    }
    const key = name.normalize('NFC').toLowerCase();
    const other = taken.get(key);
    if (other !== undefined) {
      throw new PackBuildError(
        'name',
        `${JSON.stringify(other)} and ${JSON.stringify(name)} differ by case or Unicode form only, which some hosts take for one file: rename one.`,
      );
    }
    taken.set(key, name);
  }
}

/** What `realpath()` fails with where there is nothing, no folder on the way, or a link that leads to itself. */
const LEADS_NOWHERE = ['ENOENT', 'ENOTDIR', 'ELOOP'];

async function fileOf(root: string, name: string): Promise<PackFile> {
  let file: string;
  try {
    file = await realpath(path.join(root, name));
  } catch (error) {
    if (!LEADS_NOWHERE.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    throw new PackBuildError(
      'link',
      `${JSON.stringify(name)} has gone since it was listed, or leads to no file: build again once it is there.`,
    );
  }
  if (!file.startsWith(root.endsWith(path.sep) ? root : root + path.sep)) {
    throw new PackBuildError(
      'link',
      `${JSON.stringify(name)} leads out of ${root}, to ${file}: copy the file in.`,
    );
  }
  const { size, mtimeMs, ctimeMs, ino } = await stat(file);
  return { name, file, size, mtimeMs, ctimeMs, ino };
}
