import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import {
  browsersUnderTest,
  bytesContent,
  launchBrowser,
  seededContent,
  startFaultServer,
} from '@internal/test-support';
import type { FaultServer, TestBrowser, TestPage } from '@internal/test-support';
import { PackApp, segmentBytes, sha256 } from './testing/packApp.js';
import type { PackFiles } from './testing/packApp.js';
import { ask, command, digests, isAt, isScriptRefused, question } from './testing/inPage.js';

jest.setTimeout(300_000);

const bytesOf = (seed: number, size: number) => Buffer.from(seededContent(seed, size).read());
const film = bytesOf(1, 5 * segmentBytes + 1000);
const notes = Array.from({ length: 40 }, (_, index): [string, Buffer] => [
  `notes/ä ${String(index).padStart(2, '0')}.txt`,
  bytesOf(100 + index, 3000 + 37 * index),
]);
const first: PackFiles = new Map([['film.bin', film], ['empty.txt', Buffer.alloc(0)], ...notes]);

/** What pages read, by URL. */
const expected = (files: PackFiles, id = 'course') =>
  Object.fromEntries([...files].map(([name, bytes]) => [urlOf(name, id), sha256(bytes)]));
const urlOf = (name: string, id = 'course') =>
  `/packs/${id}/${name.split('/').map(encodeURIComponent).join('/')}`;

function changed(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
  return copy;
}

describe.each(browsersUnderTest())('content packs in %s', (name) => {
  let server: FaultServer;
  let browser: TestBrowser;
  let app: PackApp;
  let page: TestPage;
  let files = first;

  const readAll = (of: PackFiles, id?: string) =>
    page.evaluate(
      digests,
      [...of.keys()].map((file) => urlOf(file, id)),
    );

  beforeAll(async () => {
    server = await startFaultServer();
    app = await PackApp.create(server);
    await app.publish('course', '1', files, 'fast-follow');
    browser = await launchBrowser(name, { deadlineMs: 15_000, awaitStartup: true });
    page = await app.open(browser);
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
    await app.remove();
  });

  test('comes by itself, and everything can be read without the server', async () => {
    await page.waitFor(isAt, 'course', '1');
    await server.stop();
    try {
      expect(await readAll(files)).toEqual(expected(files));
      const [start, end] = [segmentBytes - 10, segmentBytes + 9];
      expect(await page.evaluate(ask, urlOf('film.bin'))).toEqual({
        range: [206, `bytes ${start}-${end}/${film.length}`, sha256(film.subarray(start, end + 1))],
        head: [200, String(film.length), 0],
        unchanged: 304,
      });
      expect(await page.evaluate(isScriptRefused, urlOf('film.bin'))).toBe(true);
    } finally {
      await server.start();
    }
  });

  test('gives what is in no pack to the routes behind it, also before it knows what is installed', async () => {
    await page.evaluateInWorker('packs.forget()');
    expect(await page.evaluate(async () => (await fetch('/own-route')).text())).toBe(
      'of the own route',
    );
    await page.evaluateInWorker('packs.forget()');
    expect(await readAll(new Map(notes))).toEqual(expected(new Map(notes)));
  });

  test('tells a page that opens late when it asks, and each page when something changes', async () => {
    const late = await app.open(browser);
    const state = {
      ...{ id: 'course', title: 'Pack course', installed: '1', removing: false },
      installedAt: expect.any(Number) as unknown,
      // Nothing else is stored here.
      installedBytes: await page.evaluateInWorker('segmentBytes()'),
    };
    expect(await late.evaluate(question, { question: 'state' })).toEqual({
      ok: true,
      value: [state],
    });
    await late.close();
    expect(await page.evaluate('told.at(-1)')).toEqual(state);
  });

  test('updates by what changed, and by no byte more', async () => {
    const steps: [string, (now: PackFiles) => PackFiles, RegExp[]][] = [
      ['nothing', (now) => now, []],
      [
        'one small file',
        (now) => new Map([...now, [notes[7]?.[0] ?? '', bytesOf(7, 3000)]]),
        [/\/course\.bundles\/[0-9a-f]{64}\.bin$/],
      ],
      [
        'one byte of a large file',
        (now) => new Map([...now, ['film.bin', changed(film, 3 * segmentBytes)]]),
        [new RegExp(`film.bin bytes=${3 * segmentBytes}-${4 * segmentBytes - 1}$`)],
      ],
      [
        'a name',
        (now) =>
          new Map([...now].map(([old, bytes]) => [old === 'film.bin' ? 'movie.bin' : old, bytes])),
        [],
      ],
    ];
    for (const [index, [what, change, wanted]] of steps.entries()) {
      files = change(files);
      const version = String(index + 2);
      await app.publish('course', version, files, 'fast-follow');
      server.log.clear();
      await app.update(page);
      await page.waitFor(isAt, 'course', version);
      const asked = app.asked();
      expect([what, asked]).toEqual([
        what,
        wanted.map((each): unknown => expect.stringMatching(each)),
      ]);
      expect(await readAll(files)).toEqual(expected(files));
    }
  });

  test('fetches once what two packs have', async () => {
    const other: PackFiles = new Map([
      ['copy.bin', files.get('movie.bin') ?? film],
      ['own.txt', bytesOf(900, 4000)],
    ]);
    await app.publish('other', '1', other);
    await app.update(page);
    server.log.clear();
    const needs = await page.evaluate(question, { question: 'needs', pack: { id: 'other' } });
    expect(needs).toMatchObject({ ok: true, value: { version: '1', fetchBytes: 4000 } });
    await page.evaluate(command, { command: 'download', pack: { id: 'other' } });
    await page.waitFor(isAt, 'other', '1');
    expect(app.asked()).toEqual([expect.stringContaining('/other.bundles/')]);
    expect(await readAll(other, 'other')).toEqual(expected(other, 'other'));
  });

  test('fetches once what two packs have that begin together', async () => {
    const ids = ['left', 'right'];
    const shared = bytesOf(901, 3 * segmentBytes);
    for (const id of ids) await app.publish(id, '1', new Map([['shared.bin', shared]]));
    await app.update(page);
    server.log.clear();
    const download = ids.map((id) => page.evaluate(command, { command: 'download', pack: { id } }));
    await Promise.all(download);
    for (const id of ids) await page.waitFor(isAt, id, '1');
    const files = new Set(app.asked().map((asked) => asked.split(' ')[0]));
    expect(files.size).toBe(1);
    for (const id of ids) {
      const whole: PackFiles = new Map([['shared.bin', shared]]);
      expect(await readAll(whole, id)).toEqual(expected(whole, id));
      await page.evaluate(command, { command: 'remove', id });
    }
  });

  test('takes files of run time that the app allows, and keeps them', async () => {
    const episode = bytesOf(12, 50_000);
    server.serveText('/run-time/12.txt', episode.toString('hex'));
    const file = { url: '/run-time/12.txt', size: 100_000 };
    const pack = { id: 'episode', title: 'Episode', files: [file] };
    const download = (of: object) => page.evaluate(command, { command: 'download', pack: of });
    expect(await download({ ...pack, files: [{ ...file, url: '/elsewhere.txt' }] })).toMatchObject({
      ok: false,
      problem: { code: 'not-allowed' },
    });
    expect(await download(pack)).toEqual({ ok: true, value: 'episode' });
    await page.waitFor(isAt, 'episode', '1');
    server.remove('/run-time/12.txt');
    expect(await page.evaluate(digests, [file.url])).toEqual({
      [file.url]: sha256(Buffer.from(episode.toString('hex'))),
    });
  });

  test('refuses a hostile manifest, says why, and loses nothing', async () => {
    const entry = { url: 'x', size: 10 };
    const copy = { ...entry, segments: [sha256(Buffer.alloc(10))] };
    const right = {
      ...{ format: 1, id: 'evil', title: 'Evil', version: '1', delivery: 'on-demand' },
      ...{ segmentBytes: 1000, entries: [entry] },
    };
    const hostile: [object | string, string][] = [
      [{ ...right, entries: [{ ...entry, url: 'https://elsewhere.example/x' }] }, 'not-allowed'],
      [{ ...right, entries: [{ ...entry, url: 'data:text/html,x' }] }, 'invalid'],
      [{ ...right, entries: [{ ...entry, url: '../packs/course/film.bin' }] }, 'not-allowed'],
      [{ ...right, entries: [{ ...entry, url: '/index.html' }] }, 'not-allowed'],
      [{ ...right, entries: [{ ...copy, from: '/index.html' }] }, 'not-allowed'],
      [{ ...right, entries: [{ ...copy, from: 'https://elsewhere.example/x' }] }, 'not-allowed'],
      [{ ...right, entries: [{ ...entry, from: 'y' }] }, 'invalid'],
      [{ ...right, entries: [{ ...entry, size: 1e300 }] }, 'invalid'],
      [{ ...right, entries: [{ ...entry, size: -1 }] }, 'invalid'],
      [{ ...right, segmentBytes: 2 ** 50 }, 'invalid'],
      [{ ...right, entries: [{ ...entry, size: 2 ** 52 }] }, 'no-space'],
      [{ ...right, id: '../../course' }, 'invalid'],
      [{ ...right, id: '__proto__', entries: {} }, 'invalid'],
      ['{"__proto__":{"format":1,"id":"evil"}}', 'invalid'],
      [{ ...right, id: 'course' }, 'not-allowed'],
      [{ ...right, format: 2 }, 'newer-format'],
      ['no JSON', 'invalid'],
    ];
    for (const [index, [manifest, code]] of hostile.entries()) {
      const url = `/run-time/${index}.json`;
      server.serveText(url, typeof manifest === 'string' ? manifest : JSON.stringify(manifest));
      const pack = { manifestUrl: url };
      const answer = await page.evaluate(command, { command: 'download', pack });
      expect([index, answer]).toMatchObject([index, { ok: false, problem: { code } }]);
    }
    // One that the worker was not built with, for a pack that it knows.
    server.serveText('/packs/course.json', JSON.stringify({ ...right, id: 'course' }));
    const repair = { command: 'repair', pack: { id: 'course' } };
    expect(await page.evaluate(command, repair)).toMatchObject({
      ok: false,
      problem: { code: 'manifest-mismatch' },
    });
    server.remove('/packs/course.json');
    expect(await readAll(files)).toEqual(expected(files));
    expect(await page.evaluate(command, { command: 'verify', id: 'course' })).toEqual({
      ok: true,
      value: { ok: true, missing: 0, corrupt: 0 },
    });
  });

  test('gives the bytes back once all are removed, and does not come back by itself', async () => {
    for (const id of ['course', 'other', 'episode']) {
      await page.evaluate(command, { command: 'remove', id });
    }
    await page.waitFor(isAt, 'course', null);
    await page.evaluateInWorker(onceEmpty);
    server.log.clear();
    await page.reload();
    await page.evaluateInWorker('packs.deliver()');
    expect(await page.evaluate(question, { question: 'state', id: 'course' })).toEqual({
      ok: true,
      value: [{ id: 'course', removing: false }],
    });
    expect(app.asked()).toEqual([]);
  });

  test('goes with everything else, also while it is on its way', async () => {
    const download = { command: 'download', pack: { id: 'course' } };
    await page.evaluate(command, download);
    await page.waitFor(isAt, 'course', '5');
    const content = bytesContent(files.get('movie.bin') ?? film);
    server.serve('/packs/other/copy.bin', { content, stall: { afterBytes: 1000 } });
    await page.evaluate(command, { command: 'download', pack: { id: 'other' } });
    await page.evaluateInWorker('clearEverything()');
    await page.evaluateInWorker(onceEmpty);
    for (const id of ['course', 'other']) await page.waitFor(isAt, id, null);
    expect(await page.evaluateInWorker('jobIds()')).toEqual([]);
  });
});

/** Runs in the worker, from its source text. Resolves once no segment is stored. */
async function onceEmpty(): Promise<void> {
  const worker = globalThis as unknown as { segmentBytes(): Promise<number> };
  while ((await worker.segmentBytes()) > 0) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
