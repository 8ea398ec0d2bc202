import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
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

/** What `vite dev` does with a config. */
const RESOLVE = `
import { resolveConfig } from 'vite';
import { backgroundFetch } from 'workbox-background-fetch-build/vite';

await resolveConfig({ configFile: false, plugins: [backgroundFetch({ largerThan: -1 })] }, 'serve');
`;

const require = createRequire(import.meta.url);
const urlOf = (specifier: string): string => pathToFileURL(require.resolve(specifier)).href;

let root: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'vite-plugin-'));
  for (const page of ['index.html', 'sub/page.html']) {
    await mkdir(path.dirname(path.join(root, page)), { recursive: true });
    await writeFile(path.join(root, page), '<!doctype html><title>App</title>');
  }
});

/** As `vite build` prints it. */
async function refused(options: object, plugins = '[backgroundFetch(options)]') {
  await writeFile(
    path.join(root, 'vite.config.mjs'),
    `import { VitePWA } from '${urlOf('vite-plugin-pwa')}';
import { backgroundFetch } from '${urlOf('workbox-background-fetch-build/vite')}';
const options = ${JSON.stringify(options)};
export default { plugins: ${plugins} };`,
  );
  const vite = path.join(path.dirname(require.resolve('vite/package.json')), 'bin/vite.js');
  return promisify(execFile)(process.execPath, [vite, 'build', '--configLoader', 'native'], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
  }).then(
    ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
    (error: unknown) => error as { code: number; stdout: string; stderr: string },
  );
}

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

  const pack = { id: 'course', title: 'Course', version: '1', globs: ['course/**'] };
  const pwa = '[backgroundFetch({ ...options, pwa: (integration) => VitePWA({ integration }) })]';
  const wrongVersion =
    'packs: course: version must be a string, because 7.1 and 7.10 are one number; found 8, a number: write "8".';

  it.each([
    { options: { largerThan: -1 }, says: 'largerThan must be a whole number of bytes; found -1.' },
    { options: { packs: [{ ...pack, version: 8 }] }, says: wrongVersion },
    { options: { packs: [{ ...pack, version: 8 }] }, plugins: pwa, says: wrongVersion },
    {
      options: { packs: [{ ...pack, title: 8 }] },
      says: 'packs: course: title must be a string, which people see; found 8, a number: write "8".',
    },
    {
      options: { packs: [{ ...pack, folder: '.', globs: undefined }] },
      says: expect.stringMatching(
        /^packs: course: globs must be said, or a folder within .*dist; without, .*\.$/,
      ),
    },
    {
      options: { packs: [pack], pack: [] },
      says: expect.stringMatching(
        /^There is no option pack; there are largerThan, .*, pwa, workbox, injectPage\.$/,
      ),
    },
    { options: { injectPage: 'no' }, says: 'injectPage must be true or false; found "no".' },
    {
      options: { pwa: {} },
      says: 'pwa must be a function, as in (integration) => VitePWA({ integration }); found {}.',
    },
  ])('refuses $options before it builds, by its message alone', async (given) => {
    const { code, stdout, stderr } = await refused(given.options, given.plugins);
    const [first, second, ...more] = stderr.trimEnd().split('\n');
    expect([code, stdout, first, more]).toEqual([1, '', 'error during build:', []]);
    const [who, ...said] = second?.split(': ') ?? [];
    expect([who, said.join(': ')]).toEqual(['workbox-background-fetch-build', given.says]);
    expect(await readdir(root)).not.toContain('dist');
  });

  it.each([{ plugins: undefined }, { plugins: pwa }])(
    'says which pack has no files, once and by its message alone, in $plugins',
    async ({ plugins }) => {
      const { code, stderr } = await refused({ packs: [pack] }, plugins);
      const dist = path.join(root, 'dist');
      const says = `packs: course: globs must be patterns that match files in ${dist}; found ["course/**"].`;
      const lines = stderr.trimEnd().split('\n');
      expect([code, lines.slice(lines.indexOf('error during build:') + 1)]).toEqual([
        1,
        [`workbox-background-fetch-build: ${says}`],
      ]);
    },
  );

  it('leaves vite dev alone, whatever the options are', async () => {
    await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', RESOLVE], {
      cwd: import.meta.dirname,
    });
  });
});
