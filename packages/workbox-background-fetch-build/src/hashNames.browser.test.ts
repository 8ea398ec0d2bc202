import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import {
  browsersForSample,
  bytesContent,
  launchBrowser,
  seededContent,
  startFaultServer,
} from '@internal/test-support';
import type { FaultServer, TestBrowser, TestPage } from '@internal/test-support';
import { commandMessage, queryMessage } from 'workbox-content-packs/protocol';
import { clickDownload, fetchDigest, openApp } from './testing/fixtureApp.js';
import { HashedApp, segmentBytes } from './testing/hashedApp.js';
import { ask, isAt } from './testing/packsInPage.js';

jest.setTimeout(120_000);

/** Decision 24, "A file of a pack may be fetched from a copy that its bytes name", as it is seen from outside. */
const [FILM, SCORE, NOTES] = ['course/film.bin', 'course/score.bin', 'course/notes.txt'];
const film = seededContent('film', 4 * segmentBytes + 1).read();
/** Of its five segments, the one from here on has changed. */
const CHANGED_AT = 2 * segmentBytes;
const filmChanged = Buffer.from(film);
filmChanged.writeUInt8(filmChanged.readUInt8(CHANGED_AT + 7) ^ 1, CHANGED_AT + 7);
const score = seededContent('score', 2 * segmentBytes + 5).read();
const notes = seededContent('notes', 700).read();

const first = new Map([
  [FILM, film],
  [SCORE, score],
  [NOTES, notes],
]);
const second = new Map([...first, [FILM, filmChanged]]);

const state = queryMessage({ question: 'state', id: 'course' });

describe.each(browsersForSample())('a pack under hashed names in %s', (name) => {
  let server: FaultServer;
  let browser: TestBrowser;
  let app: HashedApp;
  let page: TestPage;
  /** Where the film of each version is fetched from, and the score of both. */
  let copies: { film: string; filmChanged: string; score: string };

  beforeAll(async () => {
    server = await startFaultServer();
    app = await HashedApp.create();
    server.serveFolder('/', app.folder);
    browser = await launchBrowser(name, { awaitStartup: true });
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
    await app.remove();
  });

  test('is downloaded whole, though a deploy puts another film in the place of the one that comes', async () => {
    await app.build('1', first);
    copies = { film: await app.copyOf(FILM), filmChanged: '', score: await app.copyOf(SCORE) };
    expect(await app.copies()).toEqual([copies.film, copies.score].sort());
    page = await openApp(browser, server);
    // Nothing is downloaded yet: who asks for the plain name is answered by the server.
    expect(await digestOf(FILM)).toBe(sha256(film));
    expect(askedOf(server)).toEqual([`/${FILM}`]);

    const stall = { afterBytes: segmentBytes / 2 };
    server.serve(copies.film, { content: bytesContent(film), stall });
    await page.evaluate(clickDownload);
    await server.whenStalled(copies.film);
    await app.build('2', second);
    copies.filmChanged = await app.copyOf(FILM);
    // Until the pack is whole, that goes for what the server has now, too.
    expect(await digestOf(FILM)).toBe(sha256(filmChanged));
    server.remove(copies.film);
    server.resetConnections();
    await page.waitFor(isAt, state, '1');

    const asked = askedOf(server).map((line) => line.split(' ')[0]);
    // Twice by the page, above; the large files of the pack by their copies alone.
    expect(asked.filter((path) => path === `/${FILM}`)).toHaveLength(2);
    expect(asked).not.toContain(`/${SCORE}`);
    for (const [copy, { length }] of [
      [copies.film, film],
      [copies.score, score],
    ] as const) {
      const { log } = server;
      expect([copy, log.bytesSent(copy) - log.bytesSentAgain(copy)]).toEqual([copy, length]);
    }
    await expectOffline(first);
  });

  test('is updated by the segments that changed, and answers with the version before until then', async () => {
    expect(copies.filmChanged).not.toBe(copies.film);
    expect(await app.copyOf(SCORE)).toBe(copies.score);
    page = await openApp(browser, server);
    await page.waitFor(isOutdated, state);
    server.log.clear();
    expect(await digestOf(FILM)).toBe(sha256(film));
    const update = commandMessage({ command: 'update', id: 'course' });
    expect(await page.evaluate(ask, update)).toMatchObject({ ok: true });
    await page.waitFor(isAt, state, '2');
    const [start, end] = [CHANGED_AT, CHANGED_AT + segmentBytes];
    expect(askedOf(server)).toEqual([`${copies.filmChanged} bytes=${start}-${end - 1}`]);
    expect(server.log.bytesSent(copies.filmChanged)).toBe(segmentBytes);
    // What only the version before had goes; what both have stays.
    const segmentOf = (bytes: Uint8Array, at: number) =>
      sha256(bytes.subarray(at, at + segmentBytes));
    await page.waitFor(isGone, segmentOf(film, CHANGED_AT));
    for (const digest of [segmentOf(film, 0), segmentOf(filmChanged, CHANGED_AT)]) {
      expect(await page.evaluate(isGone, digest)).toBe(false);
    }
    await expectOffline(second);
  });

  test('has the copies of the version before on the server until the next is built', async () => {
    const statusOf = async (path: string) => (await fetch(server.url(path))).status;
    const digestAt = async (path: string) =>
      sha256(new Uint8Array(await (await fetch(server.url(path))).arrayBuffer()));
    expect(await app.copies()).toEqual(Object.values(copies).sort());
    expect(await digestAt(copies.film)).toBe(sha256(film));
    await app.build('3', second);
    expect(await app.copies()).toEqual([copies.filmChanged, copies.score].sort());
    expect(await statusOf(copies.film)).toBe(404);
    expect(await digestAt(copies.filmChanged)).toBe(sha256(filmChanged));
  });

  async function digestOf(file: string): Promise<string> {
    const { status, sha256 } = await page.evaluate(fetchDigest, file);
    expect([file, status]).toEqual([file, 200]);
    return sha256;
  }

  /** Pages read the files by their plain names, and by no other, in a page that is opened without a server. */
  async function expectOffline(files: ReadonlyMap<string, Uint8Array>): Promise<void> {
    await page.close();
    await server.stop();
    try {
      page = await openApp(browser, server);
      for (const [file, bytes] of files) {
        expect([file, await digestOf(file)]).toEqual([file, sha256(bytes)]);
      }
      for (const copy of Object.values(copies)) {
        expect([copy, await page.evaluate(isAnswered, copy)]).toEqual([copy, false]);
      }
      await page.close();
    } finally {
      await server.start();
    }
  }
});

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** What was asked of the server of the pack's files, with its ranges. */
const askedOf = ({ log }: FaultServer): string[] =>
  log
    .requests()
    .filter(({ path }) => /^\/course[/.](?!pack\.json)/.test(path))
    .map(({ path, range }) => (range === undefined ? path : `${path} ${range}`));

/** Functions below run in the page, from their source text. */

async function isOutdated(question: object): Promise<boolean> {
  const { active } = await navigator.serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => {
      const { value } = data as { value?: { outdated?: true }[] };
      resolve(value?.[0]?.outdated === true);
    };
    active?.postMessage(question, [port2]);
  });
}

/** Whether no segment of this digest is stored, in whichever cache. */
async function isGone(digest: string): Promise<boolean> {
  for (const name of await caches.keys()) {
    const keys = await (await caches.open(name)).keys();
    if (keys.some(({ url }) => url.includes(digest))) return false;
  }
  return true;
}

async function isAnswered(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}
