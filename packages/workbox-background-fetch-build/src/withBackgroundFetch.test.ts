import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { Script } from 'node:vm';
import { generateSW, getManifest, injectManifest } from 'workbox-build';
import type { GenerateSWOptions } from 'workbox-build';
import { parsePackManifest } from 'workbox-content-packs/manifest';
import { printedByMessage } from './options/printedByMessage.js';
import { withBackgroundFetch } from './withBackgroundFetch.js';
import type { BackgroundFetchBuildOptions } from './withBackgroundFetch.js';

// Workbox bundles a worker: seconds on a busy machine.
jest.setTimeout(120_000);

const require = createRequire(import.meta.url);

let root: string;
let site: string;

async function put(name: string, bytes: number): Promise<void> {
  await mkdir(path.dirname(path.join(site, name)), { recursive: true });
  await writeFile(path.join(site, name), Buffer.alloc(bytes, name));
}

const config = (more: Partial<GenerateSWOptions> = {}): GenerateSWOptions => ({
  globDirectory: site,
  globPatterns: ['**/*'],
  swDest: path.join(site, 'sw.js'),
  mode: 'production',
  sourcemap: false,
  ...more,
});

const workerScripts = async (): Promise<string[]> =>
  (await readdir(site)).filter((name) => name.startsWith('background-fetch-sw.'));

interface StartConfig {
  readonly cacheName: string;
  readonly assets: readonly { readonly url: string }[];
  readonly precached: readonly { readonly url: string }[];
}

/** What the worker's script starts with. */
function configOf(script: string): StartConfig {
  const start = script.lastIndexOf('workboxBackgroundFetch.start(');
  return JSON.parse(
    script.slice(script.indexOf('{', start), script.lastIndexOf(')')),
  ) as StartConfig;
}

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'with-background-fetch-'));
  site = path.join(root, 'site');
  await put('index.html', 100);
  await put('page.js', 2 * 1024 * 1024);
  await put('films/one.mp4', 2 * 1024 * 1024 + 1);
  await put('films/two.mp4', 3_000_000);
});

afterAll(() => rm(root, { recursive: true }));

describe('withBackgroundFetch, in a real generateSW build', () => {
  let worker: string;
  let imported: string;

  beforeAll(async () => {
    const more = { importScripts: ['mine.js'], runtimeCaching: [] };
    const { warnings } = await generateSW(await withBackgroundFetch(config(more)));
    expect(warnings).toEqual([]);
    worker = await readFile(path.join(site, 'sw.js'), 'utf8');
    const [script = ''] = await workerScripts();
    imported = await readFile(path.join(site, script), 'utf8');
  });

  it('takes the large files out of the precache, and nothing else', () => {
    const precached = [...worker.matchAll(/url:"([^"]+)"/g)].map(([, url]) => url);
    expect(precached).toEqual(
      expect.arrayContaining(['index.html', 'page.js', 'background-fetch-window.js']),
    );
    expect(precached.filter((url) => url?.endsWith('.mp4'))).toEqual([]);
    expect(precached.filter((url) => url?.startsWith('background-fetch-sw'))).toEqual([]);
  });

  it('imports its own script before the app’s', async () => {
    const [script] = await workerScripts();
    expect(worker).toContain(`importScripts("${script}","mine.js")`);
  });

  it('tells the worker which assets are large and which are not, with sizes and revisions', () => {
    const config = configOf(imported);
    const revision = expect.stringMatching(/^[0-9a-f]{32}$/);
    expect(config).toMatchObject({
      cacheName: 'large-assets',
      cacheId: 'workbox',
      delivery: 'on-demand',
      whileUpdating: 'network',
      assets: [
        { url: 'films/one.mp4', revision, size: 2 * 1024 * 1024 + 1 },
        { url: 'films/two.mp4', revision, size: 3_000_000 },
      ],
    });
    expect(config.precached.map(({ url }) => url)).toEqual(
      expect.arrayContaining(['index.html', 'page.js']),
    );
  });

  it('emits scripts that parse, and point to no map that is not there', async () => {
    for (const name of ['background-fetch-window.js', ...(await workerScripts())]) {
      const script = await readFile(path.join(site, name), 'utf8');
      expect(() => new Script(script)).not.toThrow();
      expect(script).not.toContain('sourceMappingURL');
    }
  });
});

describe('withBackgroundFetch', () => {
  it('is the same again when nothing changed, and leaves one worker script when something did', async () => {
    const before = await withBackgroundFetch(config());
    expect((await withBackgroundFetch(config())).importScripts).toEqual(before.importScripts);
    await put('films/three.mp4', 4_000_000);
    const after = await withBackgroundFetch(config());
    expect(after.importScripts).not.toEqual(before.importScripts);
    expect(await workerScripts()).toEqual(after.importScripts);
  });

  it('takes small files for large ones by globs, but no program', async () => {
    await put('films/trailer.webm', 10);
    await put('films/film.js', 10);
    await put('films/clip.webm', 10);
    const { importScripts: [script = ''] = [] } = await withBackgroundFetch(config(), {
      largeGlobs: ['films/**', '!**/t*.webm'],
    });
    const { assets } = configOf(await readFile(path.join(site, script), 'utf8'));
    expect(assets.map(({ url }) => url)).toEqual(
      ['clip.webm', 'one.mp4', 'three.mp4', 'two.mp4'].map((name) => `films/${name}`),
    );
    for (const name of ['trailer.webm', 'film.js', 'clip.webm']) {
      await rm(path.join(site, 'films', name));
    }
  });

  it('understands URLs as Workbox makes them', async () => {
    const prefixed = config({ modifyURLPrefix: { 'films/': 'https://cdn.example/' } });
    const result = await withBackgroundFetch(prefixed, {
      largerThan: 2_500_000,
      cacheName: 'films',
    });
    const [script = ''] = result.importScripts ?? [];
    const text = await readFile(path.join(site, script), 'utf8');
    const { assets, cacheName } = configOf(text);
    const urls = ['https://cdn.example/three.mp4', 'https://cdn.example/two.mp4'];
    expect([cacheName, assets.map(({ url }) => url)]).toEqual(['films', urls]);
  });

  it.each([
    { options: { largerThan: -1 }, names: 'largerThan' },
    { options: { largerThan: 1.5 }, names: 'largerThan' },
    { options: { largerThan: NaN }, names: 'largerThan' },
    { options: { cacheName: '' }, names: 'cacheName' },
    { options: { cacheName: 'my-precache-films' }, names: 'cacheName' },
    { options: { delivery: 'install' }, names: 'delivery must be "on-demand" or "fast-follow"' },
    { options: { whileUpdating: 'never' }, names: 'whileUpdating must be "network" or "previous"' },
    { options: { workerType: 'Module' }, names: 'workerType must be "classic" or "module"' },
    { options: { largeGlobs: 'films/**' }, names: 'largeGlobs must be a list' },
    { options: { pack: [] }, names: 'There is no option pack; there are largerThan, ' },
    { options: { remove: 'no' }, names: 'remove must be true or false; found "no"' },
  ])('refuses $options by name', async ({ options, names }) => {
    const made = withBackgroundFetch(config(), options as BackgroundFetchBuildOptions);
    await expect(made).rejects.toThrow(TypeError);
    await expect(made).rejects.toThrow(names);
  });

  it('refuses a config that is not Workbox’s', async () => {
    const getManifest = { globDirectory: site } as unknown as GenerateSWOptions;
    await expect(withBackgroundFetch(getManifest)).rejects.toThrow('swDest');
  });

  it.each([
    { config: null, options: {}, says: /withBackgroundFetch\(\) takes a config .* swDest\./ },
    { options: null, says: /options must be an object, as in \{ .* \}; found null\./ },
    { options: [], says: /options must be an object, as in \{ .* \}; found \[\]\./ },
    { options: { remove: 'no' }, says: /remove must be true or false; found "no"\./ },
  ])('says $says as a TypeError of the line that gave it', async (given) => {
    const {
      config: wrong = config(),
      options,
      says,
    } = given as unknown as {
      readonly config?: GenerateSWOptions;
      readonly options: BackgroundFetchBuildOptions;
      readonly says: RegExp;
    };
    const printed = inspect(
      await withBackgroundFetch(wrong, options).catch((error: unknown) => error),
    );
    const [first = '', second = ''] = printed.split('\n');
    expect(first).toMatch(new RegExp(`^TypeError: ${says.source}$`));
    expect(second).toContain(import.meta.filename);
  });

  it('points at the line that gave the options of a pack', async () => {
    const packs = [{ id: 'films', title: 'Films', version: 'x' }];
    const refused: unknown = await withBackgroundFetch(config(), { packs }).catch(
      (error: unknown) => error,
    );
    const [, second] = (refused as Error).stack?.split('\n') ?? [];
    expect(second).toContain(import.meta.filename);
  });

  it('says what to do with a file that is too large to be listed', async () => {
    await put('huge.bin', 1);
    await truncate(path.join(site, 'huge.bin'), 2 ** 31);
    const made = withBackgroundFetch(config());
    await expect(made).rejects.toThrow(TypeError);
    await expect(made).rejects.toThrow('more than 2 GiB');
    // As Vite prints it.
    const printed = inspect(printedByMessage(await made.catch((error: unknown) => error)));
    expect(printed).toMatch(/^workbox-background-fetch-build: globPatterns match a file .*$/);
    const packs = [{ id: 'huge', title: 'Huge', version: '1', globs: ['huge.bin'] }];
    await withBackgroundFetch(config(), { packs, log: () => undefined });
    await rm(path.join(site, 'huge.bin'));
    await rm(path.join(site, 'huge.pack.json'));
  });

  it('precaches large scripts all the same, and says so', async () => {
    await put('engine.js', 3_000_000);
    const { warnings, manifestEntries } = await getManifest({
      globDirectory: site,
      ...forGetManifest(await withBackgroundFetch(config())),
    });
    expect(manifestEntries.map(({ url }) => url)).toContain('engine.js');
    expect(warnings).toEqual([expect.stringMatching(/^engine\.js \(3\.0 MB\): large/)]);
    await rm(path.join(site, 'engine.js'));
  });

  it('counts among the small files nothing that Workbox writes itself', async () => {
    await generateSW(await withBackgroundFetch(config()));
    const { importScripts = [] } = await withBackgroundFetch(config());
    const text = await readFile(path.join(site, importScripts[0] ?? ''), 'utf8');
    const { precached } = configOf(text);
    expect(precached.filter(({ url }) => /^(?:sw|workbox-.*)\.js/.test(url))).toEqual([]);
  });

  describe('with packs', () => {
    const pack = { id: 'films', title: 'Films', version: '2', globs: ['films/**'] };

    it('warns once of one that changed under the same version', async () => {
      const said: string[] = [];
      const options = { packs: [pack], log: (line: string) => said.push(line) };
      await withBackgroundFetch(config(), options);
      await put('films/notes.txt', 20);
      await withBackgroundFetch(config(), options);
      await withBackgroundFetch(config(), options);
      const warnings = said.filter((line) => line.includes('was built before'));
      expect(warnings).toEqual([
        expect.stringMatching(/^Warning: pack films: version 2 was built before, .*: raise it\.$/),
      ]);
    });

    it.each([
      { trust: {}, files: ['one.html'], named: ['(./book/one.html)'] },
      { trust: {}, files: ['one.html', 'play.mjs'], named: ['(2, the first ./book/one.html)'] },
      { trust: {}, files: ['one.pdf'], named: ['(./book/one.pdf)'] },
      { trust: {}, files: ['one.txt', 'cover.svg'], named: [] },
      { trust: { trusted: false }, files: ['one.html'], named: [] },
      { trust: { trusted: true }, files: ['one.html'], named: [] },
    ])('where $trust is said of $files, warns of $named', async ({ trust, files, named }) => {
      for (const file of files) await put(`book/${file}`, 20);
      const said: string[] = [];
      const packs = [{ id: 'book', title: 'Book', version: '1', globs: ['book/**'], ...trust }];
      await withBackgroundFetch(config(), { packs, log: (line: string) => said.push(line) });
      for (const written of ['book', 'book.pack.json', 'book.bundles']) {
        await rm(path.join(site, written), { recursive: true });
      }
      expect(said.filter((line) => line.startsWith('Warning'))).toEqual(
        named.map((each) =>
          expect.stringContaining(`scripts or styles ${each} and is not trusted`),
        ),
      );
    });

    it('moves their files out of the precache, and tells the worker and people', async () => {
      await put('films/notes.txt', 20);
      const said: string[] = [];
      const options = {
        packs: [{ ...pack, delivery: 'fast-follow' as const, trusted: true }],
        allowedOrigins: ['https://cdn.example'],
        requires: { films: '>=2' },
        log: (line: string) => said.push(line),
      };
      // Twice, because a folder that was built into holds what the build has written.
      for (let builds = 0; builds < 2; builds++) {
        const { manifestEntries } = await getManifest({
          globDirectory: site,
          ...forGetManifest(await withBackgroundFetch(config(), options)),
        });
        const urls = manifestEntries.map(({ url }) => url);
        expect(urls).toContain('index.html');
        expect(urls.filter((url) => url.startsWith('films'))).toEqual([]);
      }
      const [script = ''] = await workerScripts();
      const started = configOf(await readFile(path.join(site, script), 'utf8'));
      const manifest = await readFile(path.join(site, 'films.pack.json'), 'utf8');
      expect(started).toMatchObject({
        packs: [
          {
            id: 'films',
            title: 'Films',
            manifestUrl: './films.pack.json',
            manifestDigest: createHash('sha256').update(manifest).digest('hex'),
            delivery: 'fast-follow',
            trusted: true,
          },
        ],
        allowedOrigins: ['https://cdn.example'],
        requires: { films: '>=2' },
        assets: [],
      });
      const { entries } = parsePackManifest(JSON.parse(manifest), {
        manifestUrl: 'https://app.example/films.pack.json',
      });
      const bytes = entries.reduce((sum, { size = 0 }) => sum + size, 0);
      expect(entries.map(({ url }) => url)).toEqual(
        ['notes.txt', 'one.mp4', 'three.mp4', 'two.mp4'].map(
          (name) => `https://app.example/films/${name}`,
        ),
      );
      expect(said.at(-1)).toBe(
        `4 files (${(bytes / 1e6).toFixed(1)} MB) moved from precache to pack films`,
      );
    });

    it('makes the same packs of a folder that was built into', async () => {
      const packs = [
        { ...pack, id: 'all', folder: site, globs: ['**/*'] },
        { ...pack, id: 'scripts', globs: ['*.{js,json}'] },
      ];
      const build = async () => {
        await generateSW(await withBackgroundFetch(config(), { packs, log: () => undefined }));
        const names = ['all.pack.json', 'scripts.pack.json'];
        return Promise.all(names.map((name) => readFile(path.join(site, name), 'utf8')));
      };
      const [all = '', scripts = ''] = await build();
      expect(await build()).toEqual([all, scripts]);
      expect(scripts.match(/"url":"[^"]+\.js[^"]*"/g)).toEqual(['"url":"./page.js"']);
      for (const { id } of packs) await rm(path.join(site, `${id}.pack.json`));
    });

    it.each(['site', 'site/.', '.'])('refuses %s, which is the whole app', async (folder) => {
      const packs = [{ id: 'all', title: 'All', version: '1', folder: path.join(root, folder) }];
      const made = withBackgroundFetch(config(), { packs });
      await expect(made).rejects.toThrow('packs: all: globs must be said, or a folder within');
    });

    it('leaves in the precache what their globs leave out', async () => {
      await put('films/raw/notes.txt', 20);
      await put('films/read me (1).txt', 20);
      // As the folder of copies is called, which this pack has not.
      await put('films.files/notes.txt', 20);
      const packs = [{ ...pack, globs: ['films/**', '!films/raw/**', '!**/read*'] }];
      const result = await withBackgroundFetch(config(), { packs, log: () => undefined });
      const { manifestEntries } = await getManifest({
        globDirectory: site,
        ...forGetManifest(result),
      });
      const urls = manifestEntries.map(({ url }) => url).filter((url) => url.startsWith('films'));
      expect(urls.sort()).toEqual([
        'films.files/notes.txt',
        'films/raw/notes.txt',
        'films/read me (1).txt',
      ]);
      await rm(path.join(site, 'films.files'), { recursive: true });
      await rm(path.join(site, 'films/raw'), { recursive: true });
      await rm(path.join(site, 'films/read me (1).txt'));
    });

    it.each([
      { packs: [pack], owner: 'workbox-content-packs' },
      { packs: [], owner: 'workbox-background-fetch' },
    ])('gives the worker the runtime of $owner, and no other', async ({ packs, owner }) => {
      await withBackgroundFetch(config(), { packs, log: () => undefined });
      const [name = ''] = await workerScripts();
      const script = await readFile(path.join(site, name), 'utf8');
      const prebuilt = await readFile(require.resolve(`${owner}/runtime`), 'utf8');
      const code = prebuilt.slice(0, prebuilt.lastIndexOf('//# sourceMappingURL'));
      expect(script.startsWith(code)).toBe(true);
      expect(script.slice(code.length)).toMatch(
        /^self\.workboxBackgroundFetch=workboxBackgroundFetch\.start\(\{.*\}\);\n$/,
      );
    });

    it.each([
      { options: { packs: [pack, pack] }, says: 'two of them have the id "films"' },
      { options: { packs: [{ ...pack, version: 'x' }] }, says: 'packs: films: version must be' },
      {
        options: { packs: [{ ...pack, version: 8 }] },
        says: 'packs: films: version must be a string, because 7.1 and 7.10 are one number; found 8, a number: write "8".',
      },
      {
        options: { packs: [pack, { ...pack, id: 3 }] },
        says: 'packs[1]: id must be a string',
      },
      {
        options: { packs: [{ ...pack, glob: ['films/**'] }] },
        says: 'packs: films: glob is no option; there are id, title, version, globs, ',
      },
      {
        options: { packs: [{ ...pack, manifest: 'films.json' }] },
        says: 'packs: films: manifest is no option',
      },
      {
        options: { packs: [{ id: 'all', title: 'All', version: '1' }] },
        says: 'packs: all: globs must be said, or a folder of its own; without, the pack would be the whole app.',
      },
      { options: { packs: pack }, says: 'packs must be a list of packs' },
      { options: { packs: ['films'] }, says: 'packs must be a list of packs' },
      { options: { packs: [['films']] }, says: 'packs must be a list of packs' },
      {
        options: { packs: [pack], requires: { films: 2 } },
        says: 'requires: of "films" must be a range such as ">=7" or ">=7 <9"; found 2.',
      },
      {
        options: { allowedOrigins: 'https://a.example' },
        says: 'allowedOrigins must be a list of origins, such as ["https://cdn.example"]; found "https://a.example".',
      },
      { options: { requires: '>=2' }, says: 'requires must be ranges of versions by id' },
      { options: { log: true }, says: 'log must be a function; found true.' },
      {
        options: { packs: [pack], requires: { filsm: '>=2' } },
        says: '"filsm" is none of the packs of this build, which are: films',
      },
      {
        options: { packs: [pack], requires: { films: '^2' } },
        says: 'requires: of "films" must be a range such as ">=7" or ">=7 <9"; found "^2"',
      },
      {
        options: { packs: [pack], requires: { films: '>=3' } },
        says: 'requires: of "films" is ">=3", and this build makes version 2',
      },
      {
        options: { packs: [{ ...pack, trusted: 'false' }] },
        says: 'packs: films: trusted must be true or false; found "false".',
      },
      { options: { allowedOrigins: ['https://a.example/'] }, says: 'allowedOrigins must be' },
      { options: { allowedOrigins: ['ftp://a.example'] }, says: 'allowedOrigins must be' },
    ])('refuses what cannot be, before it writes anything: $says', async ({ options, says }) => {
      const folder = path.join(root, 'early');
      const early = config({ swDest: path.join(folder, 'sw.js') });
      const given = options as unknown as BackgroundFetchBuildOptions;
      await expect(withBackgroundFetch(early, given)).rejects.toThrow(says);
      expect(existsSync(folder)).toBe(false);
    });

    it.each([{}, { globs: ['films/**'] }])(
      'says in one go where $globs are to be found without a globDirectory',
      async (given) => {
        const packs = [{ ...{ id: 'all', title: 'All', version: '1' }, ...given }];
        const swDest = path.join(root, 'early/sw.js');
        await expect(withBackgroundFetch({ swDest }, { packs })).rejects.toThrow(
          'packs: all: folder must be said, because the config has no globDirectory.',
        );
      },
    );

    it('says once which pack has no files', async () => {
      const packs = [{ ...pack, globs: ['x/**'] }];
      const made = withBackgroundFetch(config(), { packs });
      await expect(made).rejects.toMatchObject({ code: 'option', option: 'globs' });
      const printed = inspect(await made.catch((error: unknown) => error));
      const says = `packs: films: globs must be patterns that match files in ${site}; found ["x/**"].`;
      expect(printed.split(says)).toHaveLength(2);
      expect(printed).not.toContain('[cause]');
    });
  });

  it.each(['classic', 'module'] as const)(
    'builds a %s worker of injectManifest, which loads the script first',
    async (workerType) => {
      const swSrc = path.join(site, 'sw-source.html');
      await writeFile(swSrc, 'const entries = self.__WB_MANIFEST;\n');
      const swDest = path.join(site, 'own-sw.js');
      const options = { globDirectory: site, globPatterns: ['**/*.{html,mp4}'], swSrc, swDest };
      await injectManifest(await withBackgroundFetch(options, { workerType }));
      const [script = ''] = await workerScripts();
      const built = await readFile(swDest, 'utf8');
      const load =
        workerType === 'module' ? `import "./${script}";` : `importScripts("./${script}");`;
      expect(built.startsWith(`${load}const entries = [`)).toBe(true);
      expect(built).not.toContain('.mp4');
      // It lies among the files, and is none of them.
      expect(built).not.toContain('sw-source');
      for (const file of [swDest, swSrc]) await rm(file);
    },
  );
});

/** What `getManifest()` takes of a config. */
function forGetManifest({
  globIgnores = [],
  globPatterns = [],
  manifestTransforms = [],
}: GenerateSWOptions): Pick<
  GenerateSWOptions,
  'globIgnores' | 'globPatterns' | 'manifestTransforms'
> {
  const maximumFileSizeToCacheInBytes = Number.MAX_SAFE_INTEGER;
  return { globIgnores, globPatterns, manifestTransforms, ...{ maximumFileSizeToCacheInBytes } };
}
