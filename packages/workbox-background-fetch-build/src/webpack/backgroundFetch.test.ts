import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect, promisify } from 'node:util';
import HtmlWebpackPlugin from 'html-webpack-plugin';
import webpack from 'webpack';
import type { Configuration, Stats, WebpackPluginInstance } from 'webpack';
import workbox from 'workbox-webpack-plugin';
import { parsePackManifest } from 'workbox-content-packs/manifest';
import { backgroundFetch } from './backgroundFetch.js';
import type { WebpackPluginOptions } from './backgroundFetch.js';

// Workbox bundles a worker: seconds on a busy machine.
jest.setTimeout(120_000);

const require = createRequire(import.meta.url);
const { GenerateSW, InjectManifest } = workbox;

const FILM_BYTES = 3_000_000;
const SMALL_BYTES = 1000;

let root: string;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'webpack-plugin-'));
  const files = {
    'film.mp4': Buffer.alloc(FILM_BYTES, 'film'),
    'small.mp4': Buffer.alloc(SMALL_BYTES, 'small'),
    'main.js':
      "console.log(new URL('film.mp4', import.meta.url), new URL('small.mp4', import.meta.url));",
    'own.js': 'self.entries = self.__WB_MANIFEST;',
  };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(path.join(root, name), content);
  }
});

afterAll(() => rm(root, { recursive: true }));

const generated = (options: WebpackPluginOptions, more = {}) =>
  backgroundFetch(GenerateSW, { swDest: 'nested/sw.js', sourcemap: false, ...more }, options);

/** Builds into a new folder. */
async function build(plugin: ReturnType<typeof backgroundFetch>, more: Configuration = {}) {
  const out = await mkdtemp(path.join(root, 'out-'));
  const compiler = webpack({
    mode: 'production',
    context: root,
    entry: './main.js',
    performance: { hints: false },
    output: { path: out, assetModuleFilename: '[name][ext]', publicPath: '/' },
    plugins: [new HtmlWebpackPlugin(), plugin],
    ...more,
  });
  const stats = await promisify<Stats | undefined>(compiler.run.bind(compiler))();
  await promisify(compiler.close.bind(compiler))();
  const { errors, warnings } = stats?.toJson({ errors: true, warnings: true }) ?? {};
  const read = (name: string) => readFile(path.join(out, name), 'utf8');
  return { out, errors, warnings, read };
}

/** The one script in a folder that the worker loads. */
async function scriptIn(folder: string): Promise<string> {
  const names = await readdir(folder);
  const found = names.filter((name) => name.startsWith('background-fetch-sw.'));
  expect(found).toHaveLength(1);
  return found[0] ?? '';
}

describe('backgroundFetch, in a real webpack build', () => {
  it('moves the large file out of the precache of GenerateSW, and loads its script first', async () => {
    const said: string[] = [];
    const { out, errors, warnings, read } = await build(
      generated({ log: (line) => said.push(line), delivery: 'fast-follow' }, { cacheId: 'mine' }),
    );
    expect([errors, warnings]).toEqual([[], []]);
    expect(said).toEqual(['1 large file (3.0 MB) moved from precache to background downloads']);
    const script = await scriptIn(path.join(out, 'nested'));
    const worker = await read('nested/sw.js');
    expect(worker.startsWith(`importScripts("./${script}");`)).toBe(true);
    const precached = [...worker.matchAll(/url:"([^"]+)"/g)].map(([, url]) => url);
    expect(precached.sort()).toEqual(
      ['/background-fetch-window.js', '/index.html', '/main.js', '/small.mp4'].sort(),
    );
    const text = await read(`nested/${script}`);
    expect(text).toContain('"cacheId":"mine"');
    expect(text).toContain('"delivery":"fast-follow"');
    expect(text).toMatch(
      new RegExp(`"assets":\\[\\{"url":"/film\\.mp4","revision":"\\w+","size":${FILM_BYTES}\\}\\]`),
    );
  });

  it.each([
    { workerType: 'classic', load: (script: string) => `importScripts("./${script}");` },
    { workerType: 'module', load: (script: string) => `import "./${script}";` },
  ] as const)('puts it before all of a $workerType worker of InjectManifest', async (given) => {
    const { workerType, load } = given;
    const swSrc = path.join(root, 'own.js');
    const { out, errors, warnings, read } = await build(
      backgroundFetch(InjectManifest, { swSrc }, { workerType, log: () => undefined }),
      { devtool: 'source-map' },
    );
    expect([errors, warnings]).toEqual([[], []]);
    const worker = await read('own.js');
    expect(worker.startsWith(load(await scriptIn(out)))).toBe(true);
    expect(worker).toContain('/small.mp4');
    expect(worker).not.toContain('/film.mp4');
  });

  it.each([
    { injectPage: true, tags: ['<script defer src=/background-fetch-window.js>'] },
    { injectPage: false, tags: null },
  ])('with injectPage: $injectPage, pages have $tags', async ({ injectPage, tags }) => {
    const { read } = await build(generated({ injectPage, log: () => undefined }));
    const page = await read('index.html');
    expect(page.match(/<script [^>]*background-fetch-window\.js>/g)).toEqual(tags);
    // As it was built, and not minimized again.
    const prebuilt = await readFile(
      require.resolve('workbox-background-fetch-window/script'),
      'utf8',
    );
    const code = prebuilt.slice(0, prebuilt.lastIndexOf('//# sourceMappingURL'));
    expect(await read('background-fetch-window.js')).toBe(code);
  });

  describe('with packs', () => {
    const pack = { id: 'course', title: 'Course', version: '1', globs: ['course/**', '!**/*.txt'] };
    const more: Configuration = {
      plugins: [
        {
          apply: ({ webpack: { sources }, hooks }) =>
            hooks.thisCompilation.tap('files', (compilation) => {
              const { RawSource } = sources;
              compilation.hooks.processAssets.tap('files', () => {
                compilation.emitAsset('course/film.mp4', new RawSource(Buffer.alloc(FILM_BYTES)));
                compilation.emitAsset('course/a b.png?v=1', new RawSource(Buffer.alloc(9)));
                compilation.emitAsset('course/notes.txt', new RawSource(Buffer.alloc(7)));
              });
            }),
        },
      ],
    };

    it('makes them of what is emitted, and precaches nothing of them', async () => {
      const said: string[] = [];
      const asked: string[] = [];
      const exclude = [({ asset }: { asset: { name: string } }) => !asked.push(asset.name)];
      const plugin = generated(
        {
          packs: [{ ...pack, hashNames: true }],
          requires: { course: '>=1' },
          log: (line) => said.push(line),
        },
        { exclude },
      );
      const films: unknown[] = [];
      const looks: WebpackPluginInstance = {
        apply: ({ webpack: { Compilation }, hooks }) =>
          hooks.thisCompilation.tap('looks', (compilation) => {
            const stage = Compilation.PROCESS_ASSETS_STAGE_REPORT;
            compilation.hooks.processAssets.tap({ name: 'looks', stage }, () => {
              const assets = compilation
                .getAssets()
                .filter(({ name }) => /course.*mp4$/.test(name));
              films.push(...assets.map(({ source }) => source));
            });
          }),
      };
      const { out, errors, warnings, read } = await build(plugin, {
        plugins: [...(more.plugins ?? []), plugin, looks],
      });
      expect([errors, warnings]).toEqual([[], []]);
      // The film and its copy, whose bytes are in memory once.
      expect([films.length, new Set(films).size]).toEqual([2, 1]);
      expect(said[0]).toBe('2 files (3.0 MB) moved from precache to pack course');
      const worker = await read('nested/sw.js');
      const precached = [...worker.matchAll(/url:"([^"]+)"/g)].map(([, url]) => url);
      expect(precached.filter((url) => url?.includes('course'))).toEqual(['/course/notes.txt']);
      expect(asked).not.toContain('course/film.mp4');

      const manifest = await read('nested/course.pack.json');
      const { entries, bundles = [] } = parsePackManifest(JSON.parse(manifest), {
        manifestUrl: 'https://app.example/nested/course.pack.json',
      });
      expect(entries.map(({ url }) => url)).toEqual([
        'https://app.example/course/a%20b.png',
        'https://app.example/course/film.mp4',
      ]);
      const [copy = '', ...others] = await readdir(path.join(out, 'nested/course.files'));
      expect([copy, others]).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.mp4$/), []]);
      const bytes = await readFile(path.join(out, 'nested/course.files', copy));
      expect(bytes.equals(Buffer.alloc(FILM_BYTES))).toBe(true);
      expect(bundles).toHaveLength(1);
      expect(await readdir(path.join(out, 'nested/course.bundles'))).toEqual([
        path.basename(bundles[0]?.url ?? ''),
      ]);
      const text = await read(`nested/${await scriptIn(path.join(out, 'nested'))}`);
      const manifestDigest = createHash('sha256').update(manifest).digest('hex');
      expect(text).toContain(`"manifestDigest":"${manifestDigest}"`);
      expect(text).toContain('"requires":{"course":">=1"}');
    });

    it.each([
      { trust: {}, warned: ['(/course/one.html) and is not trusted'] },
      { trust: { trusted: false }, warned: [] },
    ])('where $trust is said of a page in a pack, warns of $warned', async ({ trust, warned }) => {
      const page = { id: 'book', title: 'Book', version: '1', globs: ['course/*.html'] };
      const plugin = generated({ packs: [{ ...page, ...trust }], log: () => undefined });
      const emits: WebpackPluginInstance = {
        apply: ({ webpack: { sources }, hooks }) =>
          hooks.thisCompilation.tap('emits', (compilation) => {
            compilation.hooks.processAssets.tap({ name: 'emits', stage: -2000 }, () =>
              compilation.emitAsset('course/one.html', new sources.RawSource('<p>One')),
            );
          }),
      };
      const { errors, warnings } = await build(plugin, { plugins: [emits, plugin] });
      const said = warnings?.map(({ message }) => message);
      expect([errors, said]).toEqual([[], warned.map((each) => expect.stringContaining(each))]);
    });

    it('calls its files as pages do, where they are on another origin', async () => {
      const output = (out: string) => ({ path: out, publicPath: 'https://cdn.example/app/' });
      const cdn = async (options: WebpackPluginOptions) => {
        const plugin = generated({ packs: [pack], log: () => undefined, ...options });
        const plugins = [...(more.plugins ?? []), plugin];
        const out = await mkdtemp(path.join(root, 'cdn-'));
        return { out, built: build(plugin, { plugins, output: output(out) }) };
      };
      const { built: refused } = await cdn({});
      await expect(refused).rejects.toThrow('output.publicPath leads to another origin');
      const { out, built } = await cdn({ allowedOrigins: ['https://cdn.example'] });
      expect((await built).errors).toEqual([]);
      const manifest = await readFile(path.join(out, 'nested/course.pack.json'), 'utf8');
      const { entries, bundles = [] } = parsePackManifest(JSON.parse(manifest), {
        manifestUrl: 'https://app.example/nested/course.pack.json',
        allowedOrigins: ['https://cdn.example'],
      });
      expect(entries.map(({ url }) => url)).toEqual([
        'https://cdn.example/app/course/a%20b.png',
        'https://cdn.example/app/course/film.mp4',
      ]);
      // What the build writes goes where the manifest goes.
      expect(bundles[0]?.url).toContain('https://app.example/nested/course.bundles/');
    });

    it('digests only what has changed while it watches, and leaves nothing behind', async () => {
      // No other test has it, so that its folder can be told from theirs.
      const watched = { ...pack, id: `watched-${process.pid}` };
      const homeNow = async () => {
        const names = await readdir(tmpdir());
        const homes = names.filter((name) => name.startsWith('background-fetch-packs-'));
        const caches = homes.map((name) => path.join(tmpdir(), name, `${watched.id}.digests.json`));
        return caches.filter((file) => existsSync(file));
      };
      const entry = path.join(root, 'watched.js');
      const out = await mkdtemp(path.join(root, 'watched-'));
      const emitted = { bytes: Buffer.alloc(FILM_BYTES) };
      const segmentsNow = async () => {
        const text = await readFile(path.join(out, `${watched.id}.pack.json`), 'utf8');
        const { entries } = JSON.parse(text) as { entries: { url: string; segments?: string[] }[] };
        return entries.find(({ url }) => url.endsWith('film.mp4'))?.segments;
      };
      const emits: WebpackPluginInstance = {
        apply: ({ webpack: { sources }, hooks }) =>
          hooks.thisCompilation.tap('files', (compilation) => {
            compilation.hooks.processAssets.tap('files', () => {
              // Another object each time, with the same bytes.
              const source = new sources.RawSource(Buffer.from(emitted.bytes));
              compilation.emitAsset('course/film.mp4', source);
            });
          }),
      };
      await writeFile(entry, 'console.log(0);');
      const compiler = webpack({
        ...{ mode: 'production', context: root, entry, performance: { hints: false } },
        output: { path: out, publicPath: '/' },
        plugins: [
          emits,
          // Bundles no worker, as GenerateSW does, each time.
          backgroundFetch(
            InjectManifest,
            { swSrc: path.join(root, 'own.js') },
            { packs: [watched], log: () => undefined },
          ),
        ],
      });
      let told: () => void = () => undefined;
      const problems: unknown[] = [];
      const next = () => new Promise<void>((resolve) => (told = resolve));
      let built = next();
      const watching = compiler.watch({}, (error, stats) => {
        problems.push(...(error ? [error] : []), ...(stats?.compilation.errors ?? []));
        told();
      });
      const buildAgain = async () => {
        built = next();
        watching?.invalidate();
        await built;
      };
      try {
        await built;
        const [cache = ''] = await homeNow();
        const known = await readFile(cache, 'utf8');
        // Told by a digest that no build has found.
        await writeFile(cache, known.replace(/[0-9a-f]{64}/, 'ab'.repeat(32)));
        await buildAgain();
        expect(await segmentsNow()).toEqual(['ab'.repeat(32)]);
        emitted.bytes = Buffer.alloc(FILM_BYTES, 1);
        await buildAgain();
        const right = createHash('sha256').update(emitted.bytes).digest('hex');
        expect(await segmentsNow()).toEqual([right]);
        expect(problems).toEqual([]);
      } finally {
        await new Promise((resolve) => watching?.close(resolve));
        await promisify(compiler.close.bind(compiler))();
      }
      expect(await homeNow()).toEqual([]);
    });

    it('warns of one whose version was not raised since the last build', async () => {
      const first = await build(generated({ packs: [pack] }), {
        plugins: [...(more.plugins ?? []), generated({ packs: [pack] })],
      });
      const output = { path: first.out, publicPath: '/' };
      const again = async (globs: string[]) => {
        const plugin = generated({ packs: [{ ...pack, globs }] });
        return build(plugin, { output, plugins: [...(more.plugins ?? []), plugin] });
      };
      const isWarning = expect.objectContaining({
        message: expect.stringContaining('pack course: version 1 was built before'),
      });
      expect((await again(pack.globs)).warnings).not.toContainEqual(isWarning);
      expect((await again(['course/**'])).warnings).toContainEqual(isWarning);
    });

    it('says what is wrong with one', async () => {
      const plugin = generated({ packs: [{ ...pack, globs: ['x/**'] }] });
      const refused: unknown = await build(plugin, {
        plugins: [...(more.plugins ?? []), plugin],
      }).catch((error: unknown) => error);
      // As webpack-cli prints it.
      expect(inspect(refused)).toBe(
        'workbox-background-fetch-build: packs: course: globs must be patterns that match assets that webpack emits, by their names in output.path (course/, film.mp4, main.js, small.mp4); found ["x/**"].',
      );
      expect(refused).toMatchObject({ code: 'option', option: 'globs' });
      expect(() => generated({ packs: [pack], requires: { course: '>1' } })).toThrow(
        'makes version 1',
      );
    });
  });

  it('refuses what cannot be', () => {
    expect(() => generated({ largerThan: -1 })).toThrow(TypeError);
    expect(() => generated({ cacheName: '' })).toThrow('cacheName');
  });

  const pack = { id: 'course', title: 'Course', version: '1', globs: ['course/**'] };
  it.each([
    { options: { pack: [pack] }, says: 'There is no option pack; there are largerThan, ' },
    {
      options: { packs: [{ ...pack, version: 8 }] },
      says: 'packs: course: version must be a string, because 7.1 and 7.10 are one number; found 8, a number: write "8".',
    },
    {
      options: { packs: [{ ...pack, folder: 'public' }] },
      says: 'packs: course: folder is no option; there are id, ',
    },
    {
      options: { packs: [{ ...pack, globs: undefined }] },
      says: 'packs: course: globs must be said; without, the pack would be the whole app.',
    },
    { options: { injectPage: 'no' }, says: 'injectPage must be true or false; found "no".' },
  ])('refuses, before webpack begins and without a stack, what cannot be: $says', (given) => {
    const { options, says } = given;
    let refused: unknown;
    try {
      generated(options as unknown as WebpackPluginOptions);
    } catch (error) {
      refused = error;
    }
    // By this name, webpack-cli reads the config once and prints what inspect() makes of the error.
    expect(refused).toMatchObject({ name: 'ValidationError' });
    const [line = '', ...more] = inspect(refused).split('\n');
    expect(line).toContain(`workbox-background-fetch-build: ${says}`);
    expect(more).toEqual([]);
  });

  it.each([
    { given: [new GenerateSW({}), {}], says: 'The first .* found an instance of GenerateSW' },
    // As of import().
    {
      given: [Object.create(null) as object, {}],
      says: 'The first .* found \\[Object: null prototype\\] {}',
    },
    { given: [undefined, {}], says: 'The first .* found undefined' },
    { given: [GenerateSW], says: 'The second .* config of GenerateSW, .* found undefined' },
    { given: [GenerateSW, {}, null], says: 'options must be an object, .* found null' },
  ])('says how it is called: $says', ({ given, says }) => {
    const call = backgroundFetch as (...all: unknown[]) => unknown;
    const thrown = expect.objectContaining({
      ...{ name: 'ValidationError', message: expect.stringMatching(`^${says}\\.$`) },
    });
    expect(() => call(...given)).toThrow(thrown);
  });

  it('leaves to Workbox what is wrong with its config', async () => {
    const { errors } = await build(generated({}, { nonsense: 1 }));
    expect(errors?.map(({ message }) => message).join()).toContain('nonsense');
  });
});
