import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import {
  browsersForSample,
  launchBrowser,
  startFaultServer,
  wavContent,
} from '@internal/test-support';
import type { FaultServer, TestBrowser, TestPage } from '@internal/test-support';
import { createHash } from 'node:crypto';
import type { Progress } from './protocol.js';
import { openWorkboxApp, serveWorkboxApp, workerOf } from './testing/workboxApp.js';
import type { Toolkit } from './testing/workboxApp.js';

jest.setTimeout(240_000);

const MiB = 1024 * 1024;
/** How long a slow answer takes: in Firefox, longer than any event keeps a worker alive. */
const SLOW_SECONDS = process.env.TEST_SIZE === 'all' ? 70 : 6;
const toolkits: readonly Toolkit[] = ['Workbox', 'Serwist'];
const apps = browsersForSample().flatMap((name) => toolkits.map((toolkit) => ({ name, toolkit })));

/** In the page; see `workboxApp.ts`. */
declare function download(urls: string | string[], id: string): Promise<Progress>;

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe.each(apps)('beside $toolkit in $name', ({ name, toolkit }) => {
  let server: FaultServer;
  let browser: TestBrowser;
  let page: TestPage;

  beforeAll(async () => {
    server = await startFaultServer();
    await serveWorkboxApp(server, { worker: workerOf(toolkit) });
    browser = await launchBrowser(name, { deadlineMs: 120_000 });
    page = await openWorkboxApp(browser, server);
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  test.each(['first', 'last'])(
    'with its plugins, ours %s: ranges are right, and what is one too many expires',
    async (order) => {
      const [old, young] = [`${order}, old`, `${order}, young`].map((seed) =>
        wavContent(seed, { bytes: 9 * MiB }),
      );
      if (!old || !young) throw new Error('There are two.');
      server.serve(`/${order}/old.wav`, { content: old });
      server.serve(`/${order}/young.wav`, { content: young });
      const paths = [`/${order}/old.wav`, `/${order}/young.wav`] as const;
      expect((await page.evaluate(fetchIt, paths[0])).phase).toBe('ready');
      const asked = server.log.requests(paths[0]).length;
      const first = 8 * MiB - 10;
      expect(await page.evaluate(ask, paths[0], { range: `bytes=${first}-${first + 99}` })).toEqual(
        {
          status: 206,
          sha256: sha256(old.read(first, first + 100)),
        },
      );
      expect(await page.evaluate(ask, paths[0], {})).toEqual({
        status: 200,
        sha256: await old.sha256(),
      });
      expect(server.log.requests(paths[0]).length).toBe(asked);

      expect((await page.evaluate(fetchIt, paths[1])).phase).toBe('ready');
      await page.waitFor(isGone, order, 'old.wav');
      expect((await page.evaluate(ask, paths[1], {})).sha256).toBe(await young.sha256());
    },
  );

  test('gives back the bytes of what has expired', async () => {
    // Of each order, one is left.
    expect(await page.evaluateInWorker(bytesOnceSwept, 2 * 9 * MiB)).toBeGreaterThan(9 * MiB);
  });

  test(`a slow answer of ${SLOW_SECONDS} s gives every byte, out of the transfer that fills the cache`, async () => {
    const film = wavContent('slow', { bytes: 2 * MiB });
    const totalBytesPerSecond = film.size / SLOW_SECONDS;
    server.serve('/films/slow.wav', { content: film, totalBytesPerSecond });
    const whole = { status: 200, sha256: await film.sha256() };
    expect(await page.evaluate(ask, '/films/slow.wav', {})).toEqual(whole);
    expect(server.log.bytesSent('/films/slow.wav')).toBe(film.size);
    await page.waitFor(isKept, 'films', 'slow.wav');
    server.remove('/films/slow.wav');
    expect(await page.evaluate(ask, '/films/slow.wav', {})).toEqual(whole);
  });

  // What is below does not depend on whose routes they are.
  if (toolkit !== 'Workbox') return;

  test('one 404 among 20: 19 are kept, it is named, and fetched alone the next time', async () => {
    const parts = Array.from({ length: 20 }, (_, index) => `/films/part${index}.wav`);
    for (const part of parts) server.serve(part, { content: wavContent(part, { bytes: 20_000 }) });
    server.serve('/films/part7.wav', { status: 404 });
    const failed = await page.evaluate(fetchAll, parts, '/films/parts');
    const missing = failed.assets?.filter(({ phase }) => phase === 'failed');
    expect(failed.phase).toBe('failed');
    expect(missing).toMatchObject([{ url: server.url('/films/part7.wav'), reason: 'bad-status' }]);
    expect(missing?.[0]?.detail).toContain('404');

    const content = wavContent('found', { bytes: 20_000 });
    server.log.clear();
    server.serve('/films/part7.wav', { content });
    const retried = await page.evaluate(fetchAll, parts, '/films/parts');
    expect(retried.phase).toBe('ready');
    // `auto` may ask by HEAD how large it is, before it says who carries it.
    const asked = server.log
      .requests()
      .filter(({ method, path }) => method === 'GET' && path.startsWith('/films/'));
    expect(asked.map(({ path }) => path)).toEqual(['/films/part7.wav']);
    expect((await page.evaluate(ask, '/films/part7.wav', {})).sha256).toBe(await content.sha256());
  });
});

/** Functions below run in the page or its worker, from their source text. */

function fetchIt(url: string) {
  return download(url, url);
}

function fetchAll(urls: string[], id: string) {
  return download(urls, id);
}

async function ask(url: string, headers: Record<string, string>) {
  const response = await fetch(url, { headers });
  const digest = await crypto.subtle.digest('SHA-256', await response.arrayBuffer());
  return {
    status: response.status,
    sha256: Array.from(new Uint8Array(digest), (b) => b.toString(16).padStart(2, '0')).join(''),
  };
}

async function isGone(cacheName: string, path: string): Promise<boolean> {
  const keys = await (await caches.open(cacheName)).keys();
  return !keys.some(({ url }) => url.includes(path));
}

async function isKept(cacheName: string, path: string): Promise<boolean> {
  const keys = await (await caches.open(cacheName)).keys();
  return keys.some(({ url }) => url.includes(path));
}

/** Resolves once no more than so many are stored. */
async function bytesOnceSwept(most: number): Promise<number> {
  const worker = globalThis as unknown as { usage(): Promise<{ segmentBytes: number }> };
  for (;;) {
    const { segmentBytes } = await worker.usage();
    if (segmentBytes <= most) return segmentBytes;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
