import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { VitePluginOptions } from './backgroundFetch.js';

// Vite and Workbox bundle: seconds on a busy machine.
jest.setTimeout(120_000);

/** In a process of its own, as its users do: Vite's compiled part knows no objects of other realms. */
const BUILD = `
import { build } from 'vite';
import { backgroundFetch } from 'workbox-background-fetch-build/vite';

const { root, base, input, workbox } = JSON.parse(process.argv[1]);
await build({
  ...{ root, base, configFile: false, logLevel: 'silent' },
  build: { rolldownOptions: { input } },
  plugins: [backgroundFetch({ workbox })],
});
`;

let root: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'vite-plugin-'));
  for (const page of ['index.html', 'sub/page.html']) {
    await mkdir(path.dirname(path.join(root, page)), { recursive: true });
    await writeFile(path.join(root, page), '<!doctype html><title>App</title>');
  }
});

afterEach(() => rm(root, { recursive: true }));

/** What each page registers and loads. */
async function built(base: string, workbox: VitePluginOptions['workbox'] = {}) {
  const input = ['index.html', 'sub/page.html'].map((page) => path.join(root, page));
  const given = { root, base, input, workbox: { mode: 'development', ...workbox } };
  await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', BUILD, JSON.stringify(given)],
    { cwd: import.meta.dirname },
  );
  const pages = ['index.html', 'sub/page.html'].map(async (page) => {
    const html = await readFile(path.join(root, 'dist', page), 'utf8');
    return [
      /register\("([^"]*)"\)/.exec(html)?.[1],
      /src="([^"]*background-fetch-window\.js)"/.exec(html)?.[1],
    ];
  });
  return Promise.all(pages);
}

describe('backgroundFetch, in a real Vite build', () => {
  it('registers one worker from pages in any folder', async () => {
    expect(await built('./')).toEqual([
      ['./sw.js', './background-fetch-window.js'],
      ['../sw.js', '../background-fetch-window.js'],
    ]);
  });

  it('writes the worker where the app says, and has pages register that', async () => {
    expect(await built('/app/', { swDest: 'dist/sub/worker.js' })).toEqual([
      ['/app/sub/worker.js', '/app/sub/background-fetch-window.js'],
      ['/app/sub/worker.js', '/app/sub/background-fetch-window.js'],
    ]);
    expect(await readdir(path.join(root, 'dist/sub'))).toEqual(
      expect.arrayContaining(['worker.js', 'background-fetch-window.js']),
    );
  });

  it.each([
    { base: 'https://cdn.example/', swDest: undefined, says: 'base must be a path' },
    { base: '/', swDest: 'elsewhere/sw.js', says: 'workbox.swDest must be a file within' },
  ])('refuses what no page could register: $says', async ({ base, swDest, says }) => {
    await expect(built(base, swDest === undefined ? {} : { swDest })).rejects.toThrow(says);
  });
});
