import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import {
  browsersForSample,
  launchBrowser,
  startFaultServer,
  wavContent,
} from '@internal/test-support';
import type { FaultServer, TestBrowser, TestPage } from '@internal/test-support';
import type { Progress } from './protocol.js';
import { openWorkboxApp, serveWorkboxApp } from './testing/workboxApp.js';

jest.setTimeout(240_000);

/** In the page; see `workboxApp.ts`. */
declare function download(urls: string | string[], id: string): Promise<Progress>;

const MiB = 1024 * 1024;
const LIMIT = 32 * MiB;
const older = wavContent('older', { bytes: 10 * MiB });
const film = wavContent('film', { bytes: 40 * MiB });
const clip = wavContent('clip', { bytes: 10 * MiB });

describe.each(browsersForSample())('no room half-way, in %s', (name) => {
  let server: FaultServer;
  let browser: TestBrowser;
  let page: TestPage;

  beforeAll(async () => {
    server = await startFaultServer();
    await serveWorkboxApp(server);
    browser = await launchBrowser(name, { deadlineMs: 120_000, storageLimitBytes: LIMIT });
    page = await openWorkboxApp(browser, server);
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  test('pages are told, nothing broken is served, and the room is given back', async () => {
    server.serve('/films/older.wav', { content: older });
    server.serve('/films/film.wav', { content: film });
    server.serve('/films/clip.wav', { content: clip });
    expect((await page.evaluate(fetchIt, '/films/older.wav')).phase).toBe('ready');
    const failed = await page.evaluate(fetchIt, '/films/film.wav');
    expect(failed).toMatchObject({ phase: 'failed', reason: 'quota-exceeded' });
    expect(failed.assets?.[0]).toMatchObject({ phase: 'failed', reason: 'quota-exceeded' });
    expect(failed.assets?.[0]?.detail).toMatch(/would make (?:enough )?room/);

    expect(await page.evaluateInWorker(segmentBytesOnceSwept, older.size)).toBe(older.size);
    expect(await page.evaluate(digestOf, '/films/older.wav')).toBe(await older.sha256());
    if (name !== 'webkit') {
      // Firefox gives room back a little later; WebKit tells of it with the next write.
      await page.waitFor(isUsedAtMost, older.size + 4 * MiB);
    }
    expect((await page.evaluate(fetchIt, '/films/clip.wav')).phase).toBe('ready');
    server.remove('/films/clip.wav');
    expect(await page.evaluate(digestOf, '/films/clip.wav')).toBe(await clip.sha256());
    // What did not fit is not there, in part or in whole.
    server.serve('/films/film.wav', { status: 404 });
    expect(await page.evaluate(statusOf, '/films/film.wav')).toBe(404);
  });
});

/** Functions below run in the page or its worker, from their source text. */

function fetchIt(url: string) {
  return download(url, url);
}

async function statusOf(url: string): Promise<number> {
  return (await fetch(url)).status;
}

async function digestOf(url: string): Promise<string> {
  const bytes = await (await fetch(url)).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function isUsedAtMost(bytes: number): Promise<boolean> {
  const { usage = Infinity } = await navigator.storage.estimate();
  return usage <= bytes;
}

/** Once no more than so many are stored. */
async function segmentBytesOnceSwept(most: number): Promise<number> {
  const worker = globalThis as unknown as {
    usage(): Promise<{ segmentBytes: number; tailBytes: number }>;
  };
  for (;;) {
    const { segmentBytes, tailBytes } = await worker.usage();
    if (segmentBytes + tailBytes <= most) return segmentBytes;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
