import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { getManifest } from 'workbox-build';
import { globsOfFiles } from './globsOfFiles.js';

// Many small files: seconds on a busy machine.
jest.setTimeout(120_000);

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'globs-of-files-'));
});

afterEach(() => rm(folder, { recursive: true }));

async function put(names: Iterable<string>): Promise<void> {
  for (const name of names) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), 'x');
  }
}

/** What Workbox precaches besides. */
async function others(globIgnores: string[]): Promise<string[]> {
  const { manifestEntries } = await getManifest({
    globDirectory: folder,
    globPatterns: ['**/*'],
    globIgnores,
  });
  return manifestEntries.map(({ url }) => url).sort();
}

describe('globsOfFiles', () => {
  it('keeps these files out of the precache and leaves the rest in, whatever their names are', async () => {
    const name = fc.stringMatching(/^[a-c!@+([][a-c ()[\]}!@+*?|,^$]{0,3}$/);
    const parts = fc.array(name, { minLength: 1, maxLength: 3 }).map((all) => all.join('/'));
    const files = fc.dictionary(parts, fc.boolean(), { minKeys: 1, maxKeys: 8 });
    await fc.assert(
      fc.asyncProperty(files, async (given) => {
        // What is a folder of another cannot be a file.
        const names = Object.keys(given).filter(
          (each) => !Object.keys(given).some((other) => other.startsWith(`${each}/`)),
        );
        await rm(folder, { recursive: true });
        await put(names);
        const globs = await globsOfFiles(
          folder,
          names.filter((each) => given[each]),
        );
        expect(await others(globs)).toEqual(names.filter((each) => !given[each]).sort());
      }),
      { numRuns: 50 },
    );
  });

  it('takes no file out for another one', async () => {
    await put(['{x,y}', 'x', 'a/{x,y}/1', 'a/x/1', 'b']);
    const globs = await globsOfFiles(folder, ['{x,y}', 'a/{x,y}/1', 'b']);
    expect(await others(globs)).toEqual(['a/x/1', 'a/{x,y}/1', 'x', '{x,y}']);
  });

  it('names folders where it can', async () => {
    await put(['a/1', 'a/2', 'b/c/1', 'b/c/2', 'b/d/1', 'b/d/2', 'b/d/.3', 'e']);
    const meant = ['a/1', 'a/2', 'b/c/1', 'b/c/2', 'b/d/1', 'b/d/2'];
    expect(await globsOfFiles(folder, meant)).toEqual(['a/**', 'b/c/**', 'b/d/@(1|2)']);
    expect(await globsOfFiles(folder, [...meant, 'b/d/.3', 'e'])).toEqual(['**']);
  });
});
