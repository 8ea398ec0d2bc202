import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parsePackManifest } from 'workbox-content-packs/manifest';
import { PackBuildError } from './packBuildError.js';
import { packFolder } from './packFolder.js';
import type { PackFolderOptions, PackProgress } from './packFolder.js';

// Many small files: seconds on a busy machine.
jest.setTimeout(120_000);

let root: string;
let options: PackFolderOptions;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'pack-folder-'));
  const folder = path.join(root, 'files');
  const manifest = path.join(root, 'course-3.json');
  options = {
    folder,
    manifest,
    id: 'course-3',
    title: 'Course 3',
    version: '7',
    segmentBytes: 1000,
    bundleUpTo: 300,
  };
  await mkdir(folder);
});

afterEach(() => rm(root, { recursive: true }));

async function put(name: string, content: string | Uint8Array): Promise<string> {
  const file = path.join(options.folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const written = () => readFile(options.manifest, 'utf8');
const parse = (given: unknown) =>
  parsePackManifest(given, { manifestUrl: 'https://app.example/course-3.json' });

/** What a worker would serve, by path, out of the manifest and the files that lie there. */
async function served(): Promise<Record<string, string>> {
  const { entries, bundles = [], segmentBytes } = parse(JSON.parse(await written()));
  const bytesOf = (url: string) =>
    readFile(path.join(root, decodeURIComponent(new URL(url).pathname)));
  const found: Record<string, string> = {};
  for (const entry of entries) {
    let bytes: Buffer;
    if ('bundle' in entry) {
      const bundle = bundles[entry.bundle];
      if (!bundle) throw new Error('There is no such bundle.');
      const whole = await bytesOf(bundle.url);
      expect(sha256(whole)).toBe(bundle.digest);
      bytes = whole.subarray(entry.offset, entry.offset + entry.size);
    } else {
      const segments = 'segments' in entry ? entry.segments : [];
      const from = 'segments' in entry ? (entry.from ?? entry.url) : entry.url;
      if (from !== entry.url) {
        expect(path.basename(new URL(from).pathname)).toMatch(/^[0-9a-f]{64}(\.[a-z0-9]+)?$/);
      }
      bytes = await bytesOf(from);
      expect(segments).toEqual(
        segments.map((_, index) =>
          sha256(bytes.subarray(index * segmentBytes, (index + 1) * segmentBytes)),
        ),
      );
    }
    found[decodeURIComponent(new URL(entry.url).pathname)] = bytes.toString('latin1');
  }
  return found;
}

describe('packFolder', () => {
  it('describes every file by bytes that are there, whatever the files are', async () => {
    const names = fc.stringMatching(/^[a-z]{1,3}[ äß雪?#%:&=@+[\]|]{0,3}$/);
    // Few values, too: of files with the same bytes, as of maps, whole bundles may be the same.
    const few = fc.constantFrom(3, 290, 1500).map((size) => new Uint8Array(size));
    const bytes = fc.oneof(few, fc.uint8Array({ maxLength: 2500, size: 'max' }));
    const files = fc.dictionary(names, bytes, {
      minKeys: 1,
      maxKeys: 8,
    });
    await fc.assert(
      fc.asyncProperty(files, fc.boolean(), async (given, hashNames) => {
        options = { ...options, hashNames };
        await rm(options.folder, { recursive: true });
        await mkdir(options.folder);
        const expected: Record<string, string> = {};
        for (const [name, bytes] of Object.entries(given)) {
          await put(`d/${name}`, bytes);
          expected[`/files/d/${name}`] = Buffer.from(bytes).toString('latin1');
        }
        await packFolder(options);
        const first = await written();
        expect(await served()).toEqual(expected);
        await packFolder(options);
        expect(await written()).toBe(first);
      }),
      { numRuns: 30 },
    );
  });

  it('writes bundles once that come out the same, as of the empty tiles of a map', async () => {
    const expected: Record<string, string> = {};
    for (const [index, letter] of 'uvwxyzuvwuvw'.split('').entries()) {
      const name = String(index).padStart(2, '0');
      await put(name, letter.repeat(290));
      expected[`/files/${name}`] = letter.repeat(290);
    }
    expect((await packFolder(options)).bundles).toHaveLength(2);
    expect(await served()).toEqual(expected);
  });

  it('changes few bundles when one file comes, goes or changes', async () => {
    for (let index = 0; index < 400; index++) await put(`f${index}`, `${index}`.padEnd(40));
    const bundlesOf = async () =>
      new Set(
        (await packFolder({ ...options, segmentBytes: 10_000 })).bundles?.map((b) => b.digest),
      );
    const start = await bundlesOf();
    const others = async () =>
      [...(await bundlesOf())].filter((digest) => !start.has(digest)).length;
    expect(start.size).toBeGreaterThan(3);
    const file = await put('f200', 'other'.padEnd(40));
    expect(await others()).toBe(1);
    await put('f200', '200'.padEnd(40));
    expect(await others()).toBe(0);
    await put('f2000', 'new'.padEnd(40));
    expect(await others()).toBeLessThanOrEqual(2);
    await rm(path.join(options.folder, 'f2000'));
    await rename(file, path.join(options.folder, 'g200'));
    expect(await others()).toBeLessThanOrEqual(2);
    await rm(path.join(options.folder, 'g200'));
    expect(await others()).toBeLessThanOrEqual(2);
    expect(new Set(await readdir(path.join(root, 'course-3.bundles')))).toEqual(
      new Set([...(await bundlesOf())].map((digest) => `${digest}.bin`)),
    );
  });

  it('changes no bundle when a folder is renamed, and shares them with a pack of the same files', async () => {
    const small = { ...options, segmentBytes: 4000 };
    for (let index = 0; index < 200; index++) await put(`a/f${index}`, `${index}`.padEnd(40));
    const { bundles, entries } = await packFolder(small);
    expect(bundles?.length).toBeGreaterThan(3);
    await rename(path.join(options.folder, 'a'), path.join(options.folder, 'b'));
    const renamed = await packFolder(small);
    expect(renamed.bundles).toEqual(bundles);
    expect(renamed.entries).not.toEqual(entries);
    await put('a/first', 'first'.padEnd(40));
    const manifest = path.join(root, 'other.json');
    const other = await packFolder({ ...small, id: 'other', manifest });
    const digests = new Set(bundles?.map(({ digest }) => digest));
    expect(other.bundles?.filter(({ digest }) => !digests.has(digest)).length).toBe(1);
  });

  it('keeps what those fetch who are downloading it still, whatever is put in its place', async () => {
    options = { ...options, hashNames: true };
    const copies = async () => (await readdir(path.join(root, 'course-3.files'))).sort();
    await put('film.mp4', Buffer.alloc(2500, 1));
    await put('same.mp4', Buffer.alloc(2500, 1));
    await put('empty', '');
    const { entries } = await packFolder(options);
    expect(await copies()).toHaveLength(1);
    const [name = ''] = await copies();
    expect(entries).toMatchObject([
      { size: 0, segments: [] },
      { url: './files/film.mp4', from: `course-3.files/${name}` },
      { url: './files/same.mp4', from: `course-3.files/${name}` },
    ]);
    expect(name).toMatch(/^[0-9a-f]{64}\.mp4$/);

    for (const version of ['8', '8']) {
      await put('film.mp4', Buffer.alloc(2500, 2));
      await put('same.mp4', Buffer.alloc(2500, 2));
      await packFolder({ ...options, version });
      expect(await copies()).toHaveLength(2);
      expect(await readFile(path.join(root, 'course-3.files', name))).toEqual(
        Buffer.alloc(2500, 1),
      );
    }
    await served();
    // Nobody downloads the one before the last any more.
    await packFolder({ ...options, version: '9' });
    expect(await copies()).not.toContain(name);
    // Whoever downloads it still is served without `hashNames`, too.
    const last = await copies();
    await packFolder({ ...options, version: '10', hashNames: false });
    expect(await copies()).toEqual(last);
  });

  it('keeps what is on the server while a version is built again and again', async () => {
    options = { ...options, hashNames: true };
    const folder = path.join(root, 'course-3.files');
    const copies: string[][] = [];
    for (const [fill, version] of ['7', '8', '8', '9'].entries()) {
      await put('film.mp4', Buffer.alloc(2500, fill));
      await packFolder({ ...options, version });
      copies.push(await readdir(folder));
    }
    // The second build of 8 is the one that is deployed after 7.
    expect(copies.map(({ length }) => length)).toEqual([1, 2, 3, 2]);
    expect(copies[2]).toEqual(expect.arrayContaining(copies[1] ?? []));
    const [film = ''] = copies[0] ?? [];
    expect(copies[2]).toContain(film);
    expect(copies[3]).not.toContain(film);
  });

  it('removes what a killed build has left of a copy, and no other hidden file', async () => {
    options = { ...options, hashNames: true };
    const folder = path.join(root, 'course-3.files');
    await put('film.mp4', Buffer.alloc(2500));
    await packFolder(options);
    const copies = await readdir(folder);
    for (const name of [`.${'0'.repeat(64)}.mp4.4711`, '.gitkeep']) {
      await writeFile(path.join(folder, name), '');
    }
    await packFolder({ ...options, version: '8' });
    expect((await readdir(folder)).sort()).toEqual(['.gitkeep', ...copies]);
  });

  it('takes no folder for that of copies where it writes none', async () => {
    options = { ...options, manifest: path.join(options.folder, 'pack.json') };
    const named = `course-3.files/${'0'.repeat(64)}.mp4`;
    const ofOneself = await put(named, 'somebody’s own');
    await put('course-3.files/readme.txt', 'read me');
    const urlsOf = async (version: string) =>
      (await packFolder({ ...options, version })).entries.map(({ url }) => url);
    expect(await urlsOf('7')).toEqual(['./course-3.files/readme.txt']);
    await urlsOf('8');
    expect(await readFile(ofOneself, 'utf8')).toBe('somebody’s own');
  });

  it('leaves out what it wrote itself, and knows types', async () => {
    await put('film.mp4', Buffer.alloc(2500));
    await put('empty', '');
    options = { ...options, manifest: path.join(options.folder, 'pack.json'), publicPath: '/app/' };
    await packFolder({ ...options, hashNames: true });
    const { entries } = await packFolder(options);
    await packFolder({ ...options, id: 'other', globs: ['**/*.mp4'], hashNames: true });
    expect(await packFolder({ ...options, id: 'third' })).toMatchObject({ totals: { entries: 2 } });
    expect(entries).toMatchObject([
      { url: '/app/empty', size: 0, type: 'application/octet-stream', segments: [] },
      { url: '/app/film.mp4', size: 2500, type: 'video/mp4' },
    ]);
  });

  it('takes digests from the cache while a file is the same, and not when only its time is', async () => {
    options = { ...options, cacheFile: path.join(root, 'cache.json') };
    const file = await put('film.mp4', Buffer.alloc(2500, 1));
    const time = new Date(1_700_000_000_000);
    await utimes(file, time, time);
    const before = await packFolder(options);
    const known = await readFile(path.join(root, 'cache.json'), 'utf8');
    // Told by a digest that no build has found.
    await writeFile(path.join(root, 'cache.json'), known.replace(/[0-9a-f]{64}/, 'ab'.repeat(32)));
    expect((await packFolder(options)).entries[0]).toMatchObject({
      segments: ['ab'.repeat(32), expect.anything(), expect.anything()],
    });
    await writeFile(path.join(root, 'cache.json'), known);
    const { ctimeMs } = await stat(file);
    // As often as the clock of the file system needs to go on.
    do {
      await put('film.mp4', Buffer.alloc(2500, 2));
      await utimes(file, time, time);
    } while ((await stat(file)).ctimeMs === ctimeMs);
    expect(await packFolder(options)).not.toEqual(before);
    await served();
    await writeFile(path.join(root, 'cache.json'), '[["x"');
    await packFolder(options);
    await served();
  });

  it('follows a link within the folder, and refuses one that leads out or nowhere', async () => {
    const inside = await put('one.txt', 'one');
    await symlink(inside, path.join(options.folder, 'two.txt'));
    await packFolder(options);
    expect(await served()).toEqual({ '/files/one.txt': 'one', '/files/two.txt': 'one' });
    await writeFile(path.join(root, 'secret.txt'), 'secret');
    await symlink(path.join(root, 'secret.txt'), path.join(options.folder, 'three.txt'));
    await expect(packFolder(options)).rejects.toMatchObject({ code: 'link' });
  });

  it.each(['gone.txt', 'self.txt'])(
    'refuses a link to %s, unless its globs leave it out',
    async (to) => {
      await put('one.txt', 'one');
      await symlink(path.join(options.folder, to), path.join(options.folder, 'self.txt'));
      await expect(packFolder(options)).rejects.toMatchObject({
        code: 'link',
        message: expect.stringContaining(
          '"self.txt" has gone since it was listed, or leads to no file',
        ),
      });
      await packFolder({ ...options, globs: ['**', '!self.txt'] });
      expect(await served()).toEqual({ '/files/one.txt': 'one' });
    },
  );

  it('digests files beyond what 32 bits can count', async () => {
    const size = process.env.TEST_SIZE === 'all' ? 2 ** 31 + 5 : 2 ** 20 + 5;
    const segmentBytes = size > 2 ** 30 ? 64 * 1024 * 1024 : 64 * 1024;
    const file = await put('film.mp4', '');
    await truncate(file, size);
    const told: unknown[] = [];
    const onProgress = (progress: PackProgress) => told.push(progress);
    const { entries } = await packFolder({ ...options, segmentBytes, onProgress });
    const zeros = sha256(Buffer.alloc(segmentBytes));
    const segments = Array.from({ length: Math.floor(size / segmentBytes) }, () => zeros);
    expect(entries).toMatchObject([{ size, segments: [...segments, sha256(Buffer.alloc(5))] }]);
    expect(told.at(0)).toEqual({ done: 0, total: size });
    expect(told.at(-1)).toEqual({ done: size, total: size });
  });

  it('refuses names that differ by case only', async () => {
    await put('a.txt', 'a');
    await put('A.txt', 'A');
    await expect(packFolder(options)).rejects.toMatchObject({ code: 'name' });
  });

  it('says what it comes to, and has its icons', async () => {
    await put('a.txt', 'a');
    await put('b.txt', Buffer.alloc(1500));
    const icons = [{ src: '../icon.png', sizes: '96x96' }];
    expect(await packFolder({ ...options, icons })).toMatchObject({
      icons,
      totals: { entries: 2, bytes: 1501 },
    });
  });

  it.each([
    [{ id: '../x' }, 'id must be 1 to 64 letters, digits, ".", "_" or "-"; found "../x".'],
    [{ id: 3 }, /^id must be a string, of 1 to 64 letters, .*; found 3, a number: write "3"\.$/],
    [{ title: '' }, 'title must be what people see; found "".'],
    [{ id: undefined }, 'id must be said, as in "course-3".'],
    [{ title: undefined }, 'title must be said, as in "Course 3".'],
    [{ version: undefined }, 'version must be said, as in "7".'],
    [{ folder: undefined }, 'folder must be said, as in "dist".'],
    [{ manifest: undefined }, 'manifest must be said, as in "dist/course-3.pack.json".'],
    [{ title: 8 }, 'title must be a string, which people see; found 8, a number: write "8".'],
    [
      { version: '7.01' },
      'version must be whole numbers with dots between, as in "7.1"; found "7.01".',
    ],
    [
      { version: 8 },
      'version must be a string, because 7.1 and 7.10 are one number; found 8, a number: write "8".',
    ],
    [
      { version: 7.1 },
      'version must be a string, because 7.1 and 7.10 are one number; found 7.1, a number: write it in quotes.',
    ],
    [{ version: -1 }, /^version must be a string, .*; found -1\.$/],
    [
      { globs: 'a/**' },
      'globs must be a list of globs, as in ["course-3/**"]; found "a/**": write ["a/**"].',
    ],
    [{ globs: [] }, 'globs must be a list of globs, as in ["course-3/**"]; found [].'],
    [{ globs: [/a/] }, 'globs must be a list of globs, as in ["course-3/**"]; found [ /a/ ].'],
    [
      { delivery: 'soon' },
      'delivery must be "install" or "fast-follow" or "on-demand"; found "soon".',
    ],
    [{ icons: '/i.png' }, 'icons must be a list, as in [{ src: "icon.png" }]; found "/i.png".'],
    [{ icons: ['i.png'] }, 'icons[0] must be an object, as in { src: "icon.png" }; found "i.png".'],
    [
      { icons: [{ src: 'i.png' }, { src: 'javascript:alert(1)' }] },
      'icons[1].src must be a URL, http: or https: or relative to the manifest; found "javascript:alert(1)".',
    ],
    [{ icons: [{ src: 'i.png', sizes: 96 }] }, 'icons[0].sizes must be a string; found 96.'],
    [
      { segmentBytes: 0 },
      'segmentBytes must be a whole number of bytes from 1 to 67108864; found 0.',
    ],
    [{ segmentBytes: -8 }, /^segmentBytes must be .*; found -8\.$/],
    [
      { bundleUpTo: '9' },
      'bundleUpTo must be a whole number of bytes from 0 to 1048576; found "9".',
    ],
    [{ bundleUpTo: 1001 }, 'bundleUpTo must be at most segmentBytes, 1000; found 1001.'],
    [{ publicPath: '/app?x/' }, /^publicPath must be .* no query and no fragment; found .*\/"\.$/],
    [{ publicPath: '/app' }, /^publicPath must be .* that ends in "\/" .*; found "\/app"\.$/],
    [{ publicPath: 'ftp://a.example/' }, /^publicPath must be an http: or https: URL/],
    [{ publicPath: 'https://me:it@a.example/' }, /^publicPath must be an http: or https: URL/],
    [{ hashNames: 'yes' }, 'hashNames must be true or false; found "yes".'],
    [{ cacheFile: true }, 'cacheFile must be the path of a file; found true.'],
    [{ onProgress: 'bar' }, 'onProgress must be a function; found "bar".'],
    [{ glob: ['a/**'] }, /^glob is no option; there are id, title, version, globs, .*\.$/],
  ])('refuses %j by name, and writes nothing', async (wrong, says) => {
    await put('a.txt', 'a');
    const given = { ...options, ...wrong } as PackFolderOptions;
    const error: unknown = await packFolder(given).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(PackBuildError);
    const { code, option, message } = error as PackBuildError;
    expect([code, option?.startsWith(Object.keys(wrong)[0] ?? '?')]).toEqual(['option', true]);
    expect(message).toEqual(typeof says === 'string' ? says : expect.stringMatching(says));
    expect(await readdir(root)).toEqual(['files']);
  });
});
