import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import webpack from 'webpack';
import { AssetFolder } from './assetFolder.js';

let assets: AssetFolder;

beforeEach(() => {
  assets = new AssetFolder();
});

afterEach(() => assets.remove());

/** @returns what lies in the folder then, by name. */
async function laid(files: Record<string, string>): Promise<Record<string, string>> {
  const folder = await assets.lay(
    Object.entries(files).map(([name, text]) => [name, new webpack.sources.RawSource(text)]),
  );
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: Record<string, string> = {};
  for (const entry of entries) {
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(folder, file).split(path.sep).join('/');
    if (entry.isFile()) found[name] = await readFile(file, 'utf8');
  }
  return found;
}

describe('AssetFolder', () => {
  it('has the files of each compilation, also where one takes the place of a folder, or a folder its', async () => {
    for (const files of [
      { 'course/1/a.txt': 'a', 'course/1/b.txt': 'b', 'course/2': 'two' },
      { 'course/1': 'one', 'course/2': '2' },
      { 'course/1/a.txt': 'a', 'course/2/c.txt': 'c' },
    ]) {
      expect(await laid(files)).toEqual(files);
    }
  });
});
