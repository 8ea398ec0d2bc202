import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { build } from 'esbuild';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { browsersUnderTest, launchBrowser, startNginx, wavContent } from '@internal/test-support';
import type { Nginx, TestBrowser } from '@internal/test-support';

jest.setTimeout(240_000);

const film = wavContent('film', { bytes: 24 * 1024 * 1024 });
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'offline-video-'));
  const fixtures = path.join(import.meta.dirname, '../fixtures');
  await build({
    entryPoints: ['worker.js', 'page.js'].map((file) => path.join(fixtures, file)),
    outdir: folder,
    bundle: true,
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  await writeFile(
    path.join(folder, 'index.html'),
    '<!doctype html><title>Films</title><link rel="icon" href="data:,"><script src="page.js"></script>',
  );
  await pipeline(film.stream(0, film.size), createWriteStream(path.join(folder, 'film.wav')));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(browsersUnderTest())('offlineVideo in %s, from nginx', (name) => {
  let nginx: Nginx;
  let browser: TestBrowser;

  beforeAll(async () => {
    nginx = await startNginx({ root: folder });
    browser = await launchBrowser(name, { ignoreCertificateErrors: true });
  });

  afterAll(async () => {
    await browser.close();
    await nginx.stop();
  });

  test.each(['HTTP/1.1', 'HTTP/2 over TLS'])('a film plays and seeks offline: %s', async (over) => {
    const origin = over === 'HTTP/1.1' ? nginx.origin : nginx.secureOrigin;
    const asked = () => nginx.requests().filter(({ uri }) => uri === '/film.wav');
    const before = asked().length;
    const page = await browser.open(`${origin}/index.html`);
    await page.waitFor(() => navigator.serviceWorker.controller !== null);
    await page.evaluate('download("film.wav")');
    await nginx.whenLogged(
      (requests) => requests.filter(({ uri }) => uri === '/film.wav').length > before,
    );

    const downloads = asked().slice(before);
    const protocol = over === 'HTTP/1.1' ? 'HTTP/1.1' : 'HTTP/2.0';
    expect(new Set(downloads.map((request) => request.protocol))).toEqual(new Set([protocol]));
    // A player that is answered from the cache asks the server for nothing.
    expect(await page.evaluate(playAndSeek, 'film.wav', [0, 100, 20])).toEqual([0, 100, 20]);
    expect(asked().length).toBe(before + downloads.length);
  });
});

/** Runs in the page; see `playAndSeek` of workbox-background-fetch-build, also for WebKitGTK's rests. */
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
