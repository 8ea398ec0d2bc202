import { expect, jest, test } from '@jest/globals';
import {
  browsersForSample,
  launchBrowser,
  seededContent,
  startFaultServer,
} from '@internal/test-support';
import type { Progress } from './protocol.js';
import { openWorkboxApp, serveWorkboxApp } from './testing/workboxApp.js';

jest.setTimeout(240_000);

/** In the page; see `workboxApp.ts`. */
declare function download(urls: string | string[], id: string): Promise<Progress>;

const MiB = 1024 * 1024;

/** A worker with the build's script, which brings all of the package, and an import of its own. */
const WORKER = `
importScripts('build.js');
import { clientsClaim } from 'workbox-core';
import { registerRoute } from 'workbox-routing';
import { BackgroundFetchStrategy, handleBackgroundFetchEvents } from 'workbox-background-fetch';

self.skipWaiting();
clientsClaim();
registerRoute(
  ({ url }) => url.pathname.startsWith('/films/'),
  new BackgroundFetchStrategy({ cacheName: 'films', onMiss: 'download' }),
);
handleBackgroundFetchEvents({
  cacheName: 'films', accepts: (url) => new URL(url).pathname.startsWith('/films/'),
});
`;

test.each(browsersForSample())(
  'two copies of the package in one worker keep each its own, by one runner, in %s',
  async (name) => {
    const server = await startFaultServer();
    const browser = await launchBrowser(name, { deadlineMs: 60_000 });
    const [film, map] = [seededContent('a film', 9 * MiB), seededContent('a map', 9 * MiB)];
    server.serve('/films/a.mp4', { content: film });
    server.serve('/map.bin', { content: map });
    server.serveText('/build.js', await runtimeWith('map.bin', map.size));
    await serveWorkboxApp(server, { worker: WORKER });
    const page = await openWorkboxApp(browser, server);

    for (const [path, content] of [
      ['films/a.mp4', film],
      ['map.bin', map],
    ] as const) {
      expect(await page.evaluate((url) => download(url, url), path)).toMatchObject({
        phase: 'ready',
      });
      const asked = server.log.requests(`/${path}`).length;
      expect(await page.evaluate(digestOf, path)).toBe(await content.sha256());
      expect(server.log.requests(`/${path}`).length).toBe(asked);
      expect(server.log.bytesSentAgain(`/${path}`)).toBeLessThan(content.size / 2);
    }
    await browser.close();
    await server.stop();
  },
);

/** As the build writes it. */
async function runtimeWith(url: string, size: number): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  const runtime = await readFile(new URL('../dist/runtime.sw.js', import.meta.url), 'utf8');
  const assets = [{ url, revision: '1', size }];
  const options = { cacheName: 'large-assets', precached: [], cacheId: 'workbox' };
  const rest = { whileUpdating: 'network', delivery: 'on-demand' };
  return `${runtime}\nself.workboxBackgroundFetch=workboxBackgroundFetch.start(${JSON.stringify({ assets, ...options, ...rest })});`;
}

/** In the page. */
async function digestOf(url: string): Promise<string> {
  const bytes = await (await fetch(url)).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
