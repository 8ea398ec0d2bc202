import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import {
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { inspect } from 'node:util';
import { verifyPack } from '../pack/verifyPack.js';
import { runCli } from './runCli.js';

let root: string;
let site: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'bgfetch-'));
  site = path.join(root, 'site');
  await mkdir(path.join(site, 'films'), { recursive: true });
  await writeFile(path.join(site, 'films/große Reise?.mp4'), Buffer.alloc(3_000_000, 7));
  await writeFile(path.join(site, 'films/empty.srt'), '');
  await writeFile(path.join(site, 'notes.txt'), 'notes');
});

afterEach(() => rm(root, { recursive: true }));

async function run(args: readonly string[], options: { isTTY?: boolean; CI?: string } = {}) {
  const text = { out: '', err: '' };
  const stdout = new PassThrough().on('data', (part: Buffer) => (text.out += part.toString()));
  const stderr = Object.assign(new PassThrough(), { isTTY: options.isTTY === true });
  stderr.on('data', (part: Buffer) => (text.err += part.toString()));
  const env = options.CI === undefined ? {} : { CI: options.CI };
  const code = await runCli(args, { stdout, stderr, env });
  return { code, ...text };
}

const manifest = () => path.join(site, 'course-3.pack.json');
const pack = (...more: string[]) => ['pack', site, '--id=course-3', '--version=7', ...more];

describe('bgfetch', () => {
  it('packs a folder, and says what it wrote and its digest', async () => {
    const { code, out, err } = await run(pack('--title', 'Course 3', '--segment-bytes', '1000000'));
    const text = await readFile(manifest(), 'utf8');
    const digest = createHash('sha256').update(text).digest('hex');
    expect({ code, out, err }).toEqual({
      code: 0,
      out: `course-3 7: 3 files (3.0 MB), 1 bundle\n${manifest()}  sha256 ${digest}\n`,
      err: '',
    });
    expect(JSON.parse(text)).toMatchObject({
      id: 'course-3',
      title: 'Course 3',
      version: '7',
      delivery: 'on-demand',
      segmentBytes: 1_000_000,
      entries: [
        { url: './films/empty.srt', size: 0, segments: [] },
        { url: './films/gro%C3%9Fe%20Reise%3F.mp4', size: 3_000_000 },
        { url: './notes.txt', size: 5, bundle: 0, offset: 0 },
      ],
    });
    expect(await run(['verify', site, manifest()])).toEqual({
      code: 0,
      out: `${manifest()}: everything is as it says\n`,
      err: '',
    });
  });

  it('verify looks at several packs, and is well where all are', async () => {
    const films = path.join(site, 'films.pack.json');
    await run(pack('--glob', 'notes.txt'));
    await run(['pack', site, '--id=films', '--version=1', '--glob', 'films/**']);
    expect(await run(['verify', site, manifest(), films])).toEqual({
      code: 0,
      out: [manifest(), films].map((file) => `${file}: everything is as it says\n`).join(''),
      err: '',
    });
    await writeFile(path.join(site, 'notes.txt'), 'other');
    expect(await run(['verify', site, manifest(), films])).toMatchObject({
      ...{ code: 1, out: `${films}: everything is as it says\n` },
      err: expect.stringContaining('./notes.txt '),
    });
  });

  it('takes globs, and leaves the rest', async () => {
    await run(pack('--glob', '**/*.mp4', '**/*.srt'));
    const { entries } = JSON.parse(await readFile(manifest(), 'utf8')) as { entries: unknown[] };
    expect(entries).toHaveLength(2);
  });

  it.each([
    ['a byte', 'films/große Reise?.mp4', Buffer.alloc(3_000_000, 8), /films.*differs .* segment 1/],
    ['a size', 'films/große Reise?.mp4', Buffer.alloc(3), /films.*has 3 bytes, .* 3000000/],
    ['an empty file', 'films/empty.srt', Buffer.alloc(1), /empty.srt has 1 byte, .* says 0/],
    ['a bundled byte', 'notes.txt', Buffer.from('other'), /notes.txt differs .* course-3.bundles/],
    ['a bundled size', 'notes.txt', Buffer.from('note'), /notes.txt has 4 bytes, .* says 5/],
  ])('verify names %s that differs', async (_, name, bytes, problem) => {
    await run(pack());
    await writeFile(path.join(site, name), bytes);
    expect(await run(['verify', site, manifest()])).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(problem),
    });
  });

  it('verify looks at copies under content-hashed names, and asks for no other file', async () => {
    await run(pack('--hash-names'));
    const film = path.join(site, 'films/große Reise?.mp4');
    const folder = path.join(site, 'course-3.files');
    const [name = ''] = await readdir(folder);
    await writeFile(film, Buffer.alloc(3_000_000, 8));
    expect(await run(['verify', site, manifest()])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^\.\/films.*differs .* segment 1 of 1\n$/),
    });
    await rm(film);
    expect(await run(['verify', site, manifest()])).toMatchObject({ code: 0, err: '' });
    await writeFile(path.join(folder, name), Buffer.alloc(3_000_000, 8));
    expect(await run(['verify', site, manifest()])).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /^course-3\.files\/[0-9a-f]{64}\.mp4 differs .* segment 1 of 1\n$/,
      ),
    });
    await rm(path.join(folder, name));
    expect(await run(['verify', site, manifest()])).toMatchObject({
      code: 1,
      err: `course-3.files/${name} is not there\n`,
    });
  });

  it('verify does not ask for a file that its bundle brings', async () => {
    await run(pack());
    await rm(path.join(site, 'notes.txt'));
    expect(await run(['verify', site, manifest()])).toMatchObject({ code: 0, err: '' });
  });

  it('verify names files and bundles that are not there, and links that lead out', async () => {
    await run(pack());
    await rm(path.join(site, 'course-3.bundles'), { recursive: true });
    await rm(path.join(site, 'films/empty.srt'));
    await rm(path.join(site, 'films/große Reise?.mp4'));
    await writeFile(path.join(root, 'outside'), Buffer.alloc(3_000_000, 7));
    await symlink(path.join(root, 'outside'), path.join(site, 'films/große Reise?.mp4'));
    const { code, err } = await run(['verify', site, manifest()]);
    expect(code).toBe(1);
    expect(err.split('\n')).toEqual([
      './films/empty.srt is not there',
      `./films/gro%C3%9Fe%20Reise%3F.mp4 leads out of ${site}`,
      expect.stringMatching(/^course-3\.bundles\/[0-9a-f]{64}\.bin is not there$/),
      '',
    ]);
  });

  it('verify finds files by the public path, and says where it does not', async () => {
    await run(pack('--public-path', 'https://cdn.example/films/'));
    const args = ['verify', site, manifest()];
    expect((await run([...args, '--public-path', 'https://cdn.example/films/'])).code).toBe(0);
    const { code, err } = await run(args);
    expect(code).toBe(1);
    expect(err).toContain('https://cdn.example/films/films/empty.srt is not below ./');
  });

  it.each([
    {
      args: () => pack('--segment-bytes', '1.5'),
      says: ['--segment-bytes', '1.5', 'whole number'],
    },
    { args: () => pack('--segment-bytes', '0'), says: ['--segment-bytes must be', 'found 0'] },
    {
      args: () => pack('--bundle-up-to', '9999999'),
      says: ['--bundle-up-to', '9999999', '1048576'],
    },
    { args: () => pack('--delivery', 'soon'), says: ['--delivery', '"soon"', 'on-demand'] },
    { args: () => pack('--version', '1.x'), says: ['--version must', '"1.x"', 'dots'] },
    { args: () => pack('--id', 'a/b'), says: ['--id must be', '"a/b"', 'letters'] },
    {
      args: () => pack('--public-path', '/a/?v=1'),
      says: ['--public-path', '/a/?v=1', 'no query'],
    },
    { args: () => pack('--glob', '*.nothing'), says: ['--glob must', '*.nothing', 'site'] },
    { args: () => pack('--nonsense'), says: ['--nonsense'] },
    { args: () => ['pack', site, '--version=7'], says: ['--id'] },
    { args: () => ['pack', `${site}/not`, '--id=a', '--version=7'], says: ['<dir> must', '/not'] },
    { args: () => ['verify', site, `${site}/not`], says: ['<manifest>', '/not', 'that is there'] },
    { args: () => ['worker', site, `${site}/not`], says: ['<manifest>', '/not', 'that is there'] },
    {
      args: () => ['worker', site, manifest(), '--allowed-origin', 'https://a.example/b'],
      says: ['--allowed-origin', 'https://a.example/b', 'https://cdn.example'],
    },
    {
      args: () => ['worker', site, path.join(site, 'kept.pack.json'), '--trusted', 'kep'],
      says: ['--trusted', '"kep"', 'kept'],
    },
    { args: () => ['unpack'], says: ['unpack'] },
  ])('refuses what cannot be, by name: $says', async ({ args, says }) => {
    await run(['pack', site, '--id=kept', '--version=1']);
    const { code, out, err } = await run(args());
    expect([code, out]).toEqual([2, '']);
    for (const part of says) expect(err).toContain(part);
  });

  it('refuses a manifest that is none', async () => {
    const file = path.join(site, 'notes.txt');
    const { code, err } = await run(['verify', site, file]);
    expect(code).toBe(1);
    expect(err).toContain(`${file} is no pack manifest`);
  });

  it('says once what is wrong with a manifest', async () => {
    await run(pack());
    const wrong = { ...(JSON.parse(await readFile(manifest(), 'utf8')) as object), version: 8 };
    await writeFile(manifest(), JSON.stringify(wrong));
    const says = `${manifest()} is no pack manifest: In the pack manifest version must be a string.`;
    expect(await run(['verify', site, manifest()])).toEqual({
      ...{ code: 1, out: '', err: `bgfetch: ${says}\n` },
    });
    const found = await verifyPack({ folder: site, manifest: manifest() }).catch(inspect);
    expect(found).toContain(says);
    expect(found).not.toContain('[cause]');
  });

  it('says once that a manifest is no JSON', async () => {
    const file = path.join(site, 'notes.txt');
    const found = await verifyPack({ folder: site, manifest: file }).then(() => '', inspect);
    expect(found.split('is not valid JSON')).toHaveLength(2);
    expect(found).not.toContain('[cause]');
  });

  it.each(['folder', 'manifest'])('verifies nothing without a %s', async (name) => {
    const given = { folder: site, manifest: manifest(), [name]: undefined };
    await expect(verifyPack(given)).rejects.toMatchObject({
      ...{ code: 'option', option: name },
      message: expect.stringContaining(`${name} must be said, as in "dist`),
    });
  });

  it('writes the scripts of a site without a build, which know its packs', async () => {
    await run(pack());
    const scripts = ['background-fetch-sw.js', 'background-fetch-window.js'];
    const args = ['worker', site, manifest(), '--allowed-origin', 'https://cdn.example'];
    expect(await run(args)).toEqual({
      code: 0,
      out: `${scripts.map((name) => path.join(site, name)).join('\n')}\n`,
      err: '',
    });
    const worker = await readFile(path.join(site, 'background-fetch-sw.js'), 'utf8');
    const digest = createHash('sha256')
      .update(await readFile(manifest()))
      .digest('hex');
    const declared = {
      id: 'course-3',
      title: 'course-3',
      manifestUrl: './course-3.pack.json',
      manifestDigest: digest,
    };
    expect(worker).toContain(JSON.stringify([{ ...declared, delivery: 'on-demand' }]));
    expect(worker).toContain('"allowedOrigins":["https://cdn.example"]');
    expect(worker).not.toContain('"trusted":true');
    // Before what it is about, too.
    await run(['worker', '--trusted', 'course-3', ...args.slice(1)]);
    const trusting = await readFile(path.join(site, 'background-fetch-sw.js'), 'utf8');
    expect(trusting).toContain('"delivery":"on-demand","trusted":true}');
    await writeFile(path.join(site, 'reader.html'), '<title>Reader</title>');
    await run(pack());
    expect(await run([...args, '--trusted', 'course-3'])).toMatchObject({ code: 0, err: '' });
    expect(await run(args)).toMatchObject({
      code: 0,
      err: expect.stringMatching(
        /^bgfetch: pack course-3 has .* \(\.\/reader\.html\) and is not trusted.*--trusted course-3/,
      ),
    });
  });

  it('says which pack the worker has no more', async () => {
    const films = path.join(site, 'films.pack.json');
    await run(pack());
    await run(['pack', site, '--id=films', '--version=1', '--glob', 'films/**']);
    expect(await run(['worker', site, manifest(), films])).toMatchObject({ code: 0, err: '' });
    expect(await run(['worker', site, manifest()])).toMatchObject({
      code: 0,
      err: 'bgfetch: the worker had the pack films, and has it no more: its manifest was not given.\n',
    });
    expect(await run(['worker', site, manifest()])).toMatchObject({ code: 0, err: '' });
    const worker = path.join(site, 'background-fetch-sw.js');
    await writeFile(worker, 'workboxBackgroundFetch.start({packs:[by hand]});');
    expect(await run(['worker', site, manifest()])).toMatchObject({ code: 0, err: '' });
  });

  it('says that nothing has changed, what to change, and leaves the files alone', async () => {
    await run(pack());
    const args = ['worker', site, manifest()];
    const [worker, page] = ['background-fetch-sw.js', 'background-fetch-window.js'].map((name) =>
      path.join(site, name),
    ) as [string, string];
    const now = () =>
      Promise.all(
        [worker, page].map(async (file) => ({
          bytes: await readFile(file, 'latin1'),
          mtimeMs: (await stat(file)).mtimeMs,
        })),
      );
    const why =
      'install a worker again only when its own script, or one that it imports, has changed';
    const own = 'the site\'s own worker, such as the number in a line "// Release 1".\n';
    expect((await run(args)).out).toBe(`${worker}\n${page}\n`);
    for (const file of [worker, page]) await utimes(file, 1_700_000_000, 1_700_000_000);
    const before = await now();
    await writeFile(path.join(site, 'index.html'), '<title>Another</title>');
    expect(await run(args)).toEqual({
      code: 0,
      out: `${worker}: unchanged\n${page}: unchanged\nNothing has changed since the last run. Browsers ${why}. If a page has changed, change ${own}`,
      err: '',
    });
    expect(await now()).toEqual(before);

    // As by an older version of us, with which the worker's script is the same.
    await writeFile(page, '// Older.\n');
    expect((await run(args)).out).toBe(
      `${worker}: unchanged\n${page}\nBrowsers do not look at the script of pages: they ${why}. Change ${own}`,
    );
    expect((await now()).map(({ bytes }) => bytes)).toEqual(before.map(({ bytes }) => bytes));

    await writeFile(path.join(site, 'notes.txt'), 'other notes');
    await run(pack('--version', '8'));
    expect((await run(args)).out).toBe(`${worker}\n${page}: unchanged\n`);
    expect((await now())[0]?.bytes).not.toBe(before[0]?.bytes);
  });

  it('packs none of what it wrote, so that the same site makes the same packs again', async () => {
    await run(pack());
    await run(['pack', site, '--id=all', '--version=1', '--manifest', path.join(site, 'all.json')]);
    const built = async () =>
      Promise.all([manifest(), path.join(site, 'all.json')].map((file) => readFile(file, 'utf8')));
    const before = await built();
    await run(['worker', site, manifest()]);
    // Another build's, and a manifest that a deploy has laid out anew.
    await writeFile(path.join(site, 'background-fetch-sw.0a1b2c3d.js'), '');
    await writeFile(
      path.join(site, 'old.json'),
      JSON.stringify(JSON.parse(before[0] ?? ''), null, 2),
    );
    await run(pack());
    await run(['pack', site, '--id=all', '--version=1', '--manifest', path.join(site, 'all.json')]);
    expect(await built()).toEqual(before);
    expect(before[1]).not.toContain('course-3');
    await writeFile(path.join(site, 'content.json'), '{"format":1,"id":7}');
    expect((await run(pack())).out).toContain('course-3 7: 4 files');
  });

  it('warns of content that changed under the same version', async () => {
    await run(pack());
    expect((await run(pack('--title', 'Another title'))).err).toBe('');
    await writeFile(path.join(site, 'films/große Reise?.mp4'), Buffer.alloc(3_000_000, 8));
    const { code, err } = await run(pack());
    expect([code, err]).toEqual([
      0,
      'bgfetch: pack course-3: version 7 was built before, from other files or with other options. People know what is in a pack by its version: raise it. It was written all the same.\n',
    ]);
    expect((await run(pack())).err).toBe('');
    await writeFile(path.join(site, 'notes.txt'), 'nodes');
    expect((await run(pack())).err).toContain('version 7 was built before');
    await writeFile(path.join(site, 'notes.txt'), 'notes');
    expect((await run(pack('--version', '8'))).err).toBe('');
    expect((await run(pack('--version', '8', '--hash-names'))).err).toContain('other options');
  });

  it('shows a bar to a person, none to a pipe and none in CI', async () => {
    expect((await run(pack(), { isTTY: true })).err).toContain('packing [');
    expect((await run(pack(), { isTTY: true, CI: 'true' })).err).toBe('');
    expect((await run(pack())).err).toBe('');
  });

  it('helps', async () => {
    const { code, out } = await run(['--help']);
    expect(code).toBe(0);
    expect(out).toContain('pack [options] <dir>');
  });
});
