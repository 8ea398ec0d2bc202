import { statSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { fileContent } from '../content/fileContent.js';
import type { Behaviour } from './behaviour.js';

/** A folder of files, served under a path. */
export interface Folder {
  /** Starts and ends with a slash. */
  readonly prefix: string;
  /** Absolute. */
  readonly directory: string;
  readonly behaviour: Behaviour;
}

/**
 * What a folder serves for a path below its prefix: the file as it is now, or `index.html` for a
 * path that ends with a slash. `undefined` when there is no such file in the folder.
 */
export function behaviourInFolder(folder: Folder, path: string): Behaviour | undefined {
  const below = decoded(path.slice(folder.prefix.length));
  if (below === undefined || below.includes('\0')) return undefined;
  const file = resolve(
    folder.directory,
    below === '' || below.endsWith('/') ? `${below}index.html` : below,
  );
  if (!file.startsWith(folder.directory.replace(/[/\\]?$/, sep))) return undefined;
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  return { content: fileContent(file), ...folder.behaviour };
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
