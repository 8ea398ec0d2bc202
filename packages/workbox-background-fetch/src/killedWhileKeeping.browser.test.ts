import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import {
  browsersForSample,
  launchBrowser,
  startFaultServer,
  wavContent,
} from '@internal/test-support';
import type { FaultServer, TestBrowser, TestPage } from '@internal/test-support';
import type { BackgroundFetchClient } from 'workbox-background-fetch-window';
import { GATED_WORKER, segmentGate } from './testing/gatedApp.js';
import { openWorkboxApp, serveWorkboxApp } from './testing/workboxApp.js';

jest.setTimeout(240_000);

/** In the page; see `workboxApp.ts`. */
declare const client: Promise<BackgroundFetchClient>;

const MiB = 1024 * 1024;
const SEGMENT = 8 * MiB;
const BYTES = [9 * MiB, 20_000, 9 * MiB, 9 * MiB, 20_000, 20_000];
const parts = BYTES.map((bytes, index) => ({
  path: `/films/part${index}.wav`,
  content: wavContent(`part ${index}`, { bytes }),
}));
const paths = parts.map(({ path }) => path);
const film = wavContent('native', { bytes: 26 * MiB });
const FILM = '/films/native.wav';

const isAll = process.env.TEST_SIZE === 'all';

/** Elsewhere nobody but the user can end a worker, and its browser with it. */
function victims(name: string): ('worker' | 'browser')[] {
  if (name !== 'chromium') return ['browser'];
  return isAll ? ['worker', 'browser'] : ['worker'];
}

const killings = browsersForSample().flatMap((name) =>
  victims(name).map((victim) => ({ name, victim })),
);

describe.each(killings)('the $victim killed, in $name', ({ name, victim }) => {
  let server: FaultServer;
  let browser: TestBrowser;

  beforeEach(async () => {
    server = await startFaultServer();
    browser = await launchBrowser(name, { deadlineMs: 120_000 });
  });

  afterEach(async () => {
    await browser.close();
    await server.stop();
  });

  async function killUnder(page: TestPage): Promise<TestPage> {
    if (victim === 'worker') {
      await browser.stopWorkers();
      return page;
    }
    await browser.kill();
    await browser.restart();
    return openWorkboxApp(browser, server);
  }

  test('while it keeps what came: all is there once, and nothing was fetched again', async () => {
    await serveWorkboxApp(server, { worker: GATED_WORKER });
    for (const { path, content } of parts) server.serve(path, { content });
    let page = await openWorkboxApp(browser, server);
    await page.evaluate(closeGate);
    await page.evaluate(start, paths);
    await page.waitFor(isKept, paths.slice(0, 3));
    const asked = paths.map((path) => server.log.requests(path).length);
    page = await killUnder(page);
    expect(await page.evaluate(isKept, paths)).toBe(false);
    await page.evaluate(openGate);
    await page.evaluate(wake);
    await page.waitFor(isKept, paths);
    const { assets, segmentBytes } = await page.evaluateInWorker(usageOnceDone);
    expect(assets.sort()).toEqual(paths.map((path) => server.url(path)));
    expect(segmentBytes).toBe(3 * 9 * MiB);
    for (const { path, content } of parts) {
      expect(await page.evaluate(digestOf, path)).toBe(await content.sha256());
    }
    expect(paths.map((path) => server.log.requests(path).length)).toEqual(asked);
  });

  // No other has a Background Fetch of its own that works. It takes its time.
  if (isAll && name === 'chromium') {
    test('while it copies what the browser brought: all is there once, and what was durable is', async () => {
      await serveWorkboxApp(server, { worker: segmentGate(2) + GATED_WORKER });
      server.serve(FILM, { content: film });
      let page = await openWorkboxApp(browser, server);
      await page.evaluate(closeGate);
      await page.evaluate(startNative, FILM);
      await page.waitFor(isGateReached);
      // The browser has brought all of it, by one request.
      expect(server.log.bytesSent(FILM)).toBe(film.size);
      page = await killUnder(page);
      expect(await page.evaluate(isKept, [FILM])).toBe(false);
      await page.evaluate(openGate);
      await page.evaluate(wake);
      await page.waitFor(isKept, [FILM]);
      const { assets, segmentBytes } = await page.evaluateInWorker(usageOnceDone);
      expect(assets).toEqual([server.url(FILM)]);
      expect(segmentBytes).toBe(film.size);
      expect(await page.evaluate(digestOf, FILM)).toBe(await film.sha256());
      expect(server.log.bytesSentAgain(FILM)).toBeLessThanOrEqual(film.size - SEGMENT);
    });
  }
});

/** Functions below run in the page or its worker, from their source text. */

async function closeGate(): Promise<void> {
  await (await caches.open('gate')).put('closed', new Response('closed'));
}

async function openGate(): Promise<void> {
  await caches.delete('gate');
}

async function start(urls: string[]): Promise<void> {
  await (await client).download(urls, { id: 'parts' });
}

async function startNative(url: string): Promise<void> {
  await (await client).download([url], { id: url, engine: 'native' });
}

async function isGateReached(): Promise<boolean> {
  return (await (await caches.open('gate')).match('reached')) !== undefined;
}

async function wake(): Promise<void> {
  await (await client).jobs();
}

/** Whether all of these are in the cache, each in one entry. */
async function isKept(paths: string[]): Promise<boolean> {
  const keys = await (await caches.open('films')).keys();
  return paths.every((path) => {
    const name = path.replace('/films/', '');
    return keys.filter(({ url }) => url.endsWith(name)).length === 1;
  });
}

async function digestOf(url: string): Promise<string> {
  const bytes = await (await fetch(url)).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Once no job is left. */
async function usageOnceDone() {
  const worker = globalThis as unknown as {
    usage(): Promise<{ jobs: unknown[]; assets: { url: string }[]; segmentBytes: number }>;
  };
  for (;;) {
    const { jobs, assets, segmentBytes } = await worker.usage();
    if (jobs.length === 0) return { assets: assets.map(({ url }) => url), segmentBytes };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
