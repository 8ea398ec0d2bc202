import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { injectManifest } from '@serwist/build';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withBackgroundFetch } from './withBackgroundFetch.js';

let site: string;

beforeAll(async () => {
  site = await mkdtemp(path.join(tmpdir(), 'serwist-'));
  await mkdir(path.join(site, 'course'));
  const files = { 'index.html': 100, 'film.mp4': 3_000_000, 'course/notes.html': 70 };
  for (const [name, bytes] of Object.entries(files)) {
    await writeFile(path.join(site, name), Buffer.alloc(bytes, name));
  }
  await writeFile(path.join(site, 'source.js'), 'self.entries = self.__SW_MANIFEST;\n');
});

afterAll(() => rm(site, { recursive: true }));

describe('withBackgroundFetch, in a real build by Serwist', () => {
  it('takes large files and packs out of the precache, and loads its script first', async () => {
    const config = {
      globDirectory: site,
      globPatterns: ['**/*.{html,js,mp4}'],
      swSrc: path.join(site, 'source.js'),
      swDest: path.join(site, 'sw.js'),
    };
    const packs = [{ id: 'course', title: 'Course', version: '1', globs: ['course/**'] }];
    const options = { packs, log: () => undefined };
    const { warnings } = await injectManifest(await withBackgroundFetch(config, options));
    expect(warnings).toEqual([]);
    const worker = await readFile(config.swDest, 'utf8');
    const names = await readdir(site);
    const script = names.find((name) => name.startsWith('background-fetch-sw.')) ?? '';
    expect(worker.startsWith(`importScripts("./${script}");self.entries = [`)).toBe(true);
    const urls = [...worker.matchAll(/"url":"([^"]+)"/g)].map(([, url]) => url);
    expect(urls.sort()).toEqual(['background-fetch-window.js', 'index.html']);
    const text = await readFile(path.join(site, script), 'utf8');
    expect(text).toContain('"cacheId":"serwist"');
    expect(text).toMatch(/"assets":\[\{"url":"film\.mp4"/);
    expect(text).toContain('"packs":[{"id":"course"');
  });

  it.each([
    { options: { largerThan: -1 }, says: 'largerThan' },
    { options: { requires: { course: '>=1' } }, says: 'none of the packs of this build' },
  ])('refuses what cannot be: $says', async ({ options, says }) => {
    const config = { globDirectory: site, swSrc: `${site}/source.js`, swDest: `${site}/sw.js` };
    const made = withBackgroundFetch(config, options);
    await expect(made).rejects.toThrow(says);
    const { stack } = (await made.catch((error: unknown) => error)) as Error;
    expect(stack?.split('\n')[1]).toContain(import.meta.filename);
  });
});
