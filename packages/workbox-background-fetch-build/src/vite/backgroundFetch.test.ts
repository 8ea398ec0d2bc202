import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
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

/** Writes a config, and says how `vite build` is called with it. */
async function viteBuild(options: unknown, plugins = '[backgroundFetch(options)]', more = '') {
  await writeFile(
    path.join(root, 'vite.config.mjs'),
    `import { VitePWA } from '${urlOf('vite-plugin-pwa')}';
import { backgroundFetch } from '${urlOf('workbox-background-fetch-build/vite')}';
const options = ${JSON.stringify(options)};
export default { plugins: ${plugins}, ${more} };`,
  );
  const vite = path.join(path.dirname(require.resolve('vite/package.json')), 'bin/vite.js');
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined };
  return { args: [vite, 'build', '--configLoader', 'native'], host: { cwd: root, env } };
}

/** As `vite build` prints it. */
async function refused(options: unknown, plugins?: string, more?: string, flags: string[] = []) {
  const { args, host } = await viteBuild(options, plugins, more);
  return promisify(execFile)(process.execPath, [...args, ...flags], host).then(
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
    {
      options: { packs: [{ ...pack, globs: undefined }] },
      plugins: pwa,
      says: 'packs: course: globs must be said, or a folder of its own; without, the pack would be the whole app.',
    },
    {
      options: { workbox: { skipWaiting: true } },
      plugins: pwa,
      says: 'workbox has no meaning beside pwa, because vite-plugin-pwa builds the worker then: give these options to that, as in VitePWA({ integration, workbox }).',
    },
    {
      options: { workbox: { swDest: 5 } },
      says: 'workbox.swDest must be the path of a file; found 5.',
    },
    {
      options: { workbox: { globDirectory: 5 } },
      says: 'workbox.globDirectory must be the path of a folder; found 5.',
    },
    {
      options: null,
      says: 'options must be an object, as in { largerThan: 10_000_000 }; found null.',
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

  const ofServer = "outDir: 'server', ssr: 'server.js'";
  it.each([
    { more: "base: 'https://cdn.example/'", flags: ['--ssr', 'server.js'], moved: 0 },
    { more: "build: { outDir: 'server' }", flags: ['--ssr', 'server.js'], moved: 0 },
    { more: `environments: { ssr: { build: { ${ofServer} } } }`, flags: ['--app'], moved: 1 },
    {
      more: `environments: { ssr: { build: { ${ofServer} } } }, builder: { sharedConfigBuild: true }`,
      flags: ['--app'],
      moved: 1,
    },
  ])('leaves what a server runs alone, with $more by $flags', async ({ more, flags, moved }) => {
    await mkdir(path.join(root, 'public/course'), { recursive: true });
    await writeFile(path.join(root, 'public/course/notes.txt'), 'notes');
    await writeFile(path.join(root, 'server.js'), 'export const answer = 42;');
    const options = { packs: [pack], workbox: { swDest: 'dist/sw.js' } };
    const { code, stdout, stderr } = await refused(options, undefined, more, flags);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.split('moved from precache')).toHaveLength(moved + 1);
    expect(existsSync(path.join(root, 'dist/sw.js'))).toBe(moved > 0);
  });

  it('warns of a pack whose version was not raised, though Vite empties the folder first', async () => {
    const file = path.join(root, 'public/course/notes.txt');
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, 'notes');
    const options = { packs: [pack], workbox: { swDest: 'dist/sub/sw.js' } };
    const build = async () => (await refused(options)).stdout;
    expect(await build()).not.toContain('was built before');
    expect(await build()).not.toContain('was built before');
    await writeFile(file, 'other notes');
    expect(await build()).toContain('pack course: version 1 was built before, from other files');
    const failed = await refused({ ...options, packs: [{ ...pack, globs: ['x/**'] }] });
    expect(failed.code).toBe(1);
    expect(existsSync(path.join(root, 'dist/sub/course.pack.json'))).toBe(false);
  });

  it('says which pack has no files while it watches, and goes on', async () => {
    const { args, host } = await viteBuild({ packs: [pack] });
    const watcher = spawn(process.execPath, [...args, '--watch'], { ...host, stdio: 'pipe' });
    let said = '';
    let look = (): void => undefined;
    for (const stream of [watcher.stdout, watcher.stderr]) {
      stream.on('data', (text: Buffer) => {
        said += text.toString();
        look();
      });
    }
    const exited = once(watcher, 'exit');
    const until = (text: string): Promise<void> =>
      new Promise((resolve, reject) => {
        look = () => {
          if (said.includes(text)) resolve();
        };
        look();
        void exited.then(() => reject(new Error(`It has ended: ${said}`)));
      });
    try {
      await until('workbox-background-fetch-build: packs: course: globs must be patterns');
      await mkdir(path.join(root, 'public/course'), { recursive: true });
      await writeFile(path.join(root, 'public/course/notes.txt'), 'notes');
      await writeFile(path.join(root, 'index.html'), '<!doctype html><title>Changed</title>');
      await until('1 file (0.0 MB) moved from precache to pack course');
    } finally {
      watcher.kill();
      await exited;
    }
  });

  it('leaves vite dev alone, whatever the options are', async () => {
    await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', RESOLVE], {
      cwd: import.meta.dirname,
    });
  });
});
