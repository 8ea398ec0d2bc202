import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
  browsersForSample,
  fileContent,
  launchBrowser,
  startFaultServer,
  startNginx,
} from '@internal/test-support';
import type { FaultServer, Nginx, TestBrowser } from '@internal/test-support';
import { buildExample } from '../examples/buildExample.mjs';
import { download, isReady } from './testing/inPage.js';

jest.setTimeout(240_000);

/** Firefox may need 66 s to see that an HTTP/2 connection is dead; until then it asks over it again. */
const DEADLINE_MS = 100_000;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'offline-video-'));
  await buildExample('offlineVideo', folder);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(browsersForSample())('offlineVideo in %s', (name) => {
  let nginx: Nginx;
  let server: FaultServer;
  let browser: TestBrowser;

  beforeAll(async () => {
    nginx = await startNginx({ root: folder });
    server = await startFaultServer();
    server.serveFolder('/', folder);
    browser = await launchBrowser(name, {
      ignoreCertificateErrors: true,
      deadlineMs: DEADLINE_MS,
    });
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
    await nginx.stop();
  });

  test.each(['HTTP/1.1', 'HTTP/2 over TLS'])(
    'a film from nginx plays and seeks offline: %s',
    async (over) => {
      const origin = over === 'HTTP/1.1' ? nginx.origin : nginx.secureOrigin;
      const asked = () => nginx.requests().filter(({ uri }) => uri === '/film.wav');
      const page = await browser.open(`${origin}/index.html`);
      await page.waitFor(() => navigator.serviceWorker.controller !== null);
      const before = asked().length;
      await page.evaluate(download, 'film.wav');
      await page.waitFor(isReady, `${origin}/film.wav`);
      await nginx.whenLogged(
        (requests) => requests.filter(({ uri }) => uri === '/film.wav').length > before,
      );

      const downloads = asked();
      const protocol = over === 'HTTP/1.1' ? 'HTTP/1.1' : 'HTTP/2.0';
      const protocols = downloads.slice(before).map((request) => request.protocol);
      expect(new Set(protocols)).toEqual(new Set([protocol]));
      // A player that is answered from the cache asks the server for nothing.
      expect(await page.evaluate(playAndSeek, 'film.wav', [0, 100, 20])).toEqual([0, 100, 20]);
      expect(asked().length).toBe(downloads.length);
      await page.close();
    },
  );

  // WebKitGTK's player rests for ever, as it may do at any seek (docs/discoveries/0027).
  if (name !== 'webkit')
    test('a film that was begun from the network goes on from what was downloaded since', async () => {
      const content = fileContent(path.join(folder, 'film.wav'));
      // Five times as fast as it plays, so that a player has not all of it by the time that it needs more.
      const url = server.serve('/film.wav', { content, bytesPerSecond: 1_000_000 });
      const page = await browser.open(server.url('/index.html'));
      await page.waitFor(() => navigator.serviceWorker.controller !== null);
      await page.evaluate(beginToPlay, 'film.wav');
      server.serve('/film.wav', { content });
      await page.evaluate(download, 'film.wav');
      await page.waitFor(isReady, url);
      await server.stop();
      for (const time of [100, 50]) {
        const played = await page.evaluate(playOn, time);
        expect(played).toBeGreaterThan(time);
        // Further than it can have come meanwhile, it has not been put where it was asked to.
        expect(played).toBeLessThan(time + 20);
      }
      await server.start();
      await page.close();
    });

  test('a film plays and seeks while it is on its way, and without a server then', async () => {
    const page = await browser.open(server.url('/index.html'));
    await page.waitFor(() => navigator.serviceWorker.controller !== null);
    const content = fileContent(path.join(folder, 'film.wav'));
    const url = server.serve('/film.wav', ({ attempt }) => ({
      content,
      stall: { afterBytes: attempt === 1 ? 6 * 1024 * 1024 : 0 },
    }));
    await page.evaluate(download, 'film.wav');
    await server.whenSent('/film.wav', 6 * 1024 * 1024);
    // 6 MiB are 35 s; the rest does not come before it is let go.
    expect(await page.evaluate(playAndSeek, 'film.wav', [0, 20])).toEqual([0, 20]);
    server.serve('/film.wav', { content });
    server.resetConnections();
    await page.waitFor(isReady, url);
    await server.stop();
    expect(await page.evaluate(playAndSeek, 'film.wav', [0, 100, 20])).toEqual([0, 100, 20]);
  });
});

/** The functions below run in the page, from their source text. */

declare const player: HTMLVideoElement;

async function beginToPlay(url: string): Promise<void> {
  const video = document.body.appendChild(document.createElement('video'));
  Object.assign(globalThis, { player: video });
  video.muted = true;
  video.src = url;
  const plays = new Promise<void>((resolve, reject) => {
    video.onerror = () => reject(new Error(video.error?.message ?? 'no reason was given'));
    video.ontimeupdate = () => video.currentTime > 0.1 && resolve();
  });
  await video.play();
  await plays;
}

/** The same element, from another moment on. @returns the second at which it really played. */
async function playOn(time: number): Promise<number> {
  const plays = new Promise<void>((resolve, reject) => {
    player.onerror = () => reject(new Error(player.error?.message ?? 'no reason was given'));
    player.ontimeupdate = () => {
      if (!player.seeking && player.currentTime > time + 0.1) resolve();
    };
  });
  player.currentTime = time;
  await player.play();
  await plays;
  return player.currentTime;
}

/** See `playAndSeek` of workbox-background-fetch-build, also for WebKitGTK's rests. */
async function playAndSeek(url: string, times: number[]): Promise<number[]> {
  const mayRest = !('chrome' in globalThis) && !navigator.userAgent.includes('Firefox');
  for (let restsLeft = mayRest ? 3 : 0; ; restsLeft--) {
    const video = document.body.appendChild(document.createElement('video'));
    // Firefox cannot open a sound device that is not there, as on a server; muted it needs none.
    video.muted = true;
    video.src = url;
    const played: number[] = [];
    let isResting = false;
    for (const time of times) {
      isResting = await new Promise<boolean>((resolve, reject) => {
        video.onerror = () => reject(new Error(video.error?.message ?? 'no reason was given'));
        video.onstalled = () => restsLeft > 0 && resolve(true);
        video.ontimeupdate = () => {
          if (!video.seeking && video.currentTime > time + 0.1) resolve(false);
        };
        video.currentTime = time;
        video.play().catch(reject);
      });
      if (isResting) break;
      played.push(Math.floor(video.currentTime));
    }
    video.remove();
    if (!isResting) return played;
  }
}
