import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import {
  browsersForSample,
  launchBrowser,
  startFaultServer,
  wavContent,
} from '@internal/test-support';
import type { FaultServer, TestBrowser, TestPage } from '@internal/test-support';
import { fetchDigest, openApp } from './testing/fixtureApp.js';
import { HandOffApp } from './testing/handOffApp.js';
import type { Builder } from './testing/handOffApp.js';
import { playAndSeek } from './testing/playAndSeek.js';

jest.setTimeout(240_000);

const MiB = 1024 * 1024;
const bytes = (process.env.TEST_SIZE === 'all' ? 100 : 20) * MiB;
const tone = wavContent('hand-off', { bytes });
const changed = wavContent('hand-off, changed', { bytes });

const builders: readonly Builder[] = ['generateSW', 'injectManifest'];

describe.each(browsersForSample())('the precache hand-off in %s', (name) => {
  let server: FaultServer;
  let browser: TestBrowser;

  beforeAll(async () => {
    server = await startFaultServer();
    browser = await launchBrowser(name, { awaitStartup: true });
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  test.each(builders)('by %s', async (builder) => {
    const path = `/${builder}`;
    const film = `${path}/tone.wav`;
    const app = await HandOffApp.create(builder);
    try {
      await app.build('first', tone);
      server.serveFolder(`${path}/`, app.folder);
      const slow = { content: tone, totalBytesPerSecond: bytes / 4 };
      server.serve(film, { ...slow, stall: { afterBytes: MiB } });
      // The worker is active, though the large file does not come on; nor does the install wait for it.
      const page = await openApp(browser, server, `${path}/index.html`);
      await server.whenStalled(film);
      expect(await page.evaluate(isHere, 'tone.wav')).toBe(false);
      server.serve(film, slow);
      server.release(film);
      // It comes once for whoever asks meanwhile.
      expect(await digestOf(page)).toEqual({ status: 200, sha256: await tone.sha256() });
      await page.waitFor(isReady, 1);
      // What a connection had on its way when another took over, and no second transfer.
      expect(server.log.bytesSentAgain(film)).toBeLessThan(tone.size / 4);
      await page.waitFor(isAllPrecached);
      const bar = await page.evaluate(() => record.bar);
      const { total = 0, downloaded } = bar.at(-1) ?? {};
      expect(total).toBeGreaterThan(tone.size);
      expect(downloaded).toBe(total);
      // It is not said to be ready while there is more to come.
      expect(bar.slice(0, -1).map(({ phase }) => phase)).not.toContain('ready');
      // One bar: all small files and a part of the large one.
      const isBetween = (moment: (typeof bar)[number]) =>
        moment.total === total && moment.downloaded > total - bytes && moment.downloaded < total;
      expect(bar.filter(isBetween).map(({ phase }) => phase)).toContain('downloading');

      const asked = server.log.requests(film).length;
      expect(await page.evaluate(answers)).toEqual({
        head: [200, String(tone.size), 0],
        unchanged: 304,
        otherVersion: [200, tone.size],
      });
      // A script comes from the network, whatever is in the cache.
      expect(server.log.requests(film).length).toBe(asked + 1);

      await app.build('second', tone);
      await update(page, 1);
      expect(await digestOf(page)).toEqual({ status: 200, sha256: await tone.sha256() });
      expect(server.log.requests(film).length).toBe(asked + 1);

      await app.build('third', changed);
      server.serve(film, { content: changed, stall: { afterBytes: 5 * MiB } });
      await update(page, 2);
      await server.whenStalled(film);
      expect(await digestOf(page)).toEqual({ status: 200, sha256: await tone.sha256() });
      server.serve(film, { content: changed });
      server.resetConnections();
      await page.waitFor(isReady, 2);
      expect(await digestOf(page)).toEqual({ status: 200, sha256: await changed.sha256() });

      // The one that is wanted now cannot be had: the one before plays on, from here to the end of this test.
      await app.build('fourth', tone, 'network');
      server.serve(film, { status: 404 });
      await update(page, 3);
      expect(await digestOf(page)).toEqual({ status: 200, sha256: await changed.sha256() });
      const failed =
        'Failed: the server does not have this file – the version before is available offline';
      await page.waitFor(isSaid, failed);
      await page.close();

      await server.stop();
      const offline = await openApp(browser, server, `${path}/index.html`);
      await offline.waitFor(isSaid, failed);
      const times = [0, 60, 10, 110];
      for (const kind of ['audio', 'video'] as const) {
        expect(await offline.evaluate(playAndSeek, kind, 'tone.wav', times)).toEqual(times);
      }
      await offline.close();
      // By a link, too, in a document of the browser's own, of which only Chromium lets itself be told.
      if (name === 'chromium') {
        const opened = await browser.open(server.url(film));
        expect(await opened.evaluate(() => document.contentType)).toBe('audio/wav');
        await opened.close();
      }
    } finally {
      await server.start();
      await app.remove();
    }
  });
});

async function digestOf(page: TestPage) {
  const { status, sha256 } = await page.evaluate(fetchDigest, 'tone.wav');
  return { status, sha256 };
}

/** The page's own record, see `handOffApp.ts`. */
declare const record: {
  readonly bar: { readonly phase: string; readonly downloaded: number; readonly total?: number }[];
  readonly ready: number;
  readonly updates: number;
};

/** Takes the next version of the worker, and waits until it controls the page. */
async function update(page: TestPage, count: number): Promise<void> {
  await page.evaluate(async () => {
    await (await navigator.serviceWorker.ready).update();
  });
  await page.waitFor((wanted: number) => record.updates >= wanted, count);
}

/** Functions below run in the page, from their source text. */

function isAllPrecached(): boolean {
  return record.bar.at(-1)?.phase === 'ready';
}

async function isHere(file: string): Promise<boolean> {
  const keys = await (await caches.open('large-assets')).keys();
  return keys.some(({ url }) => url.includes(file) && !url.includes('/started/'));
}

/** Whether this is what the element says. */
function isSaid(words: string): boolean {
  const { shadowRoot } = document.querySelector('background-fetch-progress') ?? {};
  const said = shadowRoot?.querySelector('[part=status]')?.textContent;
  // Seen where the wait for it fails.
  if (said !== words) throw new Error(said);
  return true;
}

/** Whether the large file is here, after it became ready so often. */
function isReady(times: number): boolean {
  const element = document.querySelector('background-fetch-progress');
  return element?.getAttribute('phase') === 'ready' && record.ready >= times;
}

async function answers() {
  const head = await fetch('tone.wav', { method: 'HEAD' });
  const etag = head.headers.get('etag') ?? '';
  const unchanged = await fetch('tone.wav', { headers: { 'if-none-match': etag } });
  const other = await fetch('tone.wav', { headers: { range: 'bytes=0-9', 'if-range': '"other"' } });
  const script = document.createElement('script');
  script.src = 'tone.wav';
  const failed = new Promise((resolve) => script.addEventListener('error', resolve));
  document.body.append(script);
  await failed;
  return {
    head: [head.status, head.headers.get('content-length'), (await head.arrayBuffer()).byteLength],
    unchanged: unchanged.status,
    otherVersion: [other.status, (await other.arrayBuffer()).byteLength],
  };
}
