import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import {
  browsersForSample,
  bytesContent,
  launchBrowser,
  seededContent,
  startFaultServer,
} from '@internal/test-support';
import type { FaultServer, TestBrowser, TestPage } from '@internal/test-support';
import { PackApp, segmentBytes, sha256 } from './testing/packApp.js';
import type { PackFiles } from './testing/packApp.js';
import { digests, isAt, question } from './testing/inPage.js';

jest.setTimeout(900_000);

const MOMENTS = process.env['TEST_SIZE'] === 'all' ? 20 : 2;
const FILM = '/packs/course/film.bin';

/** Versions that have no byte in common but those of one file. */
function filesOf(version: number): PackFiles {
  const bytes = (seed: number, size: number) => Buffer.from(seededContent(seed, size).read());
  return new Map([
    ['film.bin', bytes(version, 8 * segmentBytes)],
    ['same.bin', bytes(0, 2 * segmentBytes)],
    ['a.txt', bytes(100 + version, 5000)],
    ['b.txt', bytes(200 + version, 6000)],
  ]);
}

const urls = [...filesOf(0).keys()].map((name) => `/packs/course/${name}`);
const expected = (files: PackFiles) =>
  Object.fromEntries([...files].map(([name, bytes]) => [`/packs/course/${name}`, sha256(bytes)]));

async function installedIn(page: TestPage): Promise<string | undefined> {
  const answer = await page.evaluate(question, { question: 'state', id: 'course' });
  const { value } = answer as { readonly value: readonly { readonly installed?: string }[] };
  return value[0]?.installed;
}

describe.each(browsersForSample())('a pack whose update is killed in %s', (name) => {
  let server: FaultServer;
  let browser: TestBrowser;
  let app: PackApp;

  beforeAll(async () => {
    server = await startFaultServer();
    app = await PackApp.create(server);
    browser = await launchBrowser(name, { deadlineMs: 60_000 });
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
    await app.remove();
  });

  test(`is whole in the old version or the new one, at ${MOMENTS} moments`, async () => {
    await app.publish('course', '1', filesOf(1), 'fast-follow');
    let page = await app.open(browser);
    await page.waitFor(isAt, 'course', '1');
    for (let moment = 1; moment <= MOMENTS; moment++) {
      const [before, after] = [filesOf(moment), filesOf(moment + 1)];
      const content = bytesContent(after.get('film.bin') ?? Buffer.alloc(0));
      await app.publish('course', String(moment + 1), after, 'fast-follow');
      server.log.clear();
      // Slow enough to be killed on the way; the last moment is that in which all has been sent.
      server.serve(FILM, { content, totalBytesPerSecond: 4 * 1024 * 1024 });
      await app.update(page);
      await server.whenSent(FILM, Math.floor((content.size * moment) / MOMENTS));
      await browser.kill();

      // What is not there yet does not come as long as this server says nothing.
      server.serve(FILM, { content, stall: { afterBytes: 0 } });
      await browser.restart();
      page = await app.open(browser);
      // Where all of the new one has come, it may take its place while the files are read.
      let installed: string | undefined;
      let read: unknown;
      do {
        installed = await installedIn(page);
        read = await page.evaluate(digests, urls);
      } while ((await installedIn(page)) !== installed);
      expect([String(moment), String(moment + 1)]).toContain(installed);
      expect(read).toEqual(expected(installed === String(moment) ? before : after));

      server.serve(FILM, { content });
      server.resetConnections();
      await page.waitFor(isAt, 'course', String(moment + 1));
      expect(await page.evaluate(digests, urls)).toEqual(expected(after));
    }
  });
});
