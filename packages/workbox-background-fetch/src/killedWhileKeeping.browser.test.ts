import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import {
  browsersForSample,
  launchBrowser,
  startFaultServer,
  wavContent,
} from '@internal/test-support';
import type { FaultServer, TestBrowser } from '@internal/test-support';
import type { BackgroundFetchClient } from 'workbox-background-fetch-window';
import { GATED_WORKER } from './testing/gatedApp.js';
import { openWorkboxApp, serveWorkboxApp } from './testing/workboxApp.js';

jest.setTimeout(240_000);

/** In the page; see `workboxApp.ts`. */
declare const client: Promise<BackgroundFetchClient>;

const MiB = 1024 * 1024;
const BYTES = [9 * MiB, 20_000, 9 * MiB, 9 * MiB, 20_000, 20_000];
const parts = BYTES.map((bytes, index) => ({
  path: `/films/part${index}.wav`,
  content: wavContent(`part ${index}`, { bytes }),
}));
const paths = parts.map(({ path }) => path);

describe.each(browsersForSample())('killed while it keeps what came, in %s', (name) => {
  let server: FaultServer;
  let browser: TestBrowser;

  beforeAll(async () => {
    server = await startFaultServer();
    await serveWorkboxApp(server, { worker: GATED_WORKER });
    for (const { path, content } of parts) server.serve(path, { content });
    browser = await launchBrowser(name, { deadlineMs: 120_000 });
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  test('all is there once, with the right bytes, and nothing was fetched again', async () => {
    let page = await openWorkboxApp(browser, server);
    await page.evaluate(closeGate);
    await page.evaluate(start, paths);
    await page.waitFor(isKept, paths.slice(0, 3));
    const asked = paths.map((path) => server.log.requests(path).length);
    if (browser.can.stopWorker) {
      await browser.stopWorkers();
    } else {
      await browser.kill();
      await browser.restart();
      page = await openWorkboxApp(browser, server);
    }
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
