import { stat } from 'node:fs/promises';
import { refuse } from './refuse.js';

/** @throws {PackBuildError} `option`, where there is no such folder. */
export async function checkFolder(folder: string): Promise<void> {
  try {
    if ((await stat(folder)).isDirectory()) return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  refuse('folder', folder, 'a folder that is there');
}
