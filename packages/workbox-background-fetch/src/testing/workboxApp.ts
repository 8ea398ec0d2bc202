import { build } from 'esbuild';
import { workerEvaluationHook } from '@internal/test-support';
import type { FaultServer, TestBrowser, TestPage } from '@internal/test-support';

/** What strategies and routes come from, and our part for it. */
export type Toolkit = 'Workbox' | 'Serwist';

const BEGINNINGS: Readonly<Record<Toolkit, string>> = {
  Workbox: `
import { clientsClaim } from 'workbox-core';
import { CacheableResponsePlugin } from 'workbox-cacheable-response';
import { ExpirationPlugin } from 'workbox-expiration';
import { RangeRequestsPlugin } from 'workbox-range-requests';
import { registerRoute } from 'workbox-routing';
import { CacheFirst } from 'workbox-strategies';
import {
  BackgroundFetchPlugin, BackgroundFetchStrategy, handleBackgroundFetchEvents, usage,
} from 'workbox-background-fetch';

self.skipWaiting();
clientsClaim();
`,
  Serwist: `
import {
  CacheableResponsePlugin, CacheFirst, ExpirationPlugin, RangeRequestsPlugin, Serwist,
} from 'serwist';
import {
  BackgroundFetchPlugin, BackgroundFetchStrategy, handleBackgroundFetchEvents, usage,
} from 'workbox-background-fetch/serwist';

const serwist = new Serwist({ skipWaiting: true, clientsClaim: true });
serwist.addEventListeners();
const registerRoute = (capture, handler) => serwist.registerCapture(capture, handler);
`,
};

/** A worker as an app writes it, with the toolkit's plugins in both orders. */
export const workerOf = (toolkit: Toolkit): string => `
${BEGINNINGS[toolkit]}
self.usage = usage;
const below = (name) => ({ url }) => url.pathname.startsWith('/' + name + '/');

for (const order of ['first', 'last']) {
  const ours = new BackgroundFetchPlugin({ cacheName: order });
  const others = [
    new ExpirationPlugin({ maxEntries: 1 }),
    new CacheableResponsePlugin({ statuses: [200] }),
    new RangeRequestsPlugin(),
  ];
  const plugins = order === 'first' ? [ours, ...others] : [...others, ours];
  registerRoute(below(order), new CacheFirst({ cacheName: order, plugins }));
  handleBackgroundFetchEvents({
    cacheName: order, plugins, accepts: (url) => below(order)({ url }),
  });
}
registerRoute(below('films'), new BackgroundFetchStrategy({ cacheName: 'films', onMiss: 'download' }));
handleBackgroundFetchEvents({ cacheName: 'films' });
`;

const PAGE = `
import { BackgroundFetchClient } from 'workbox-background-fetch-window';

navigator.serviceWorker.register('worker.js');
const made = navigator.serviceWorker.ready.then((registration) => new BackgroundFetchClient(registration));
made.catch(reportError);
/** What the tests call. A download resolves with the last that is told of the job. */
globalThis.client = made;
globalThis.download = async (urls, id) => {
  const client = await made;
  const last = new Promise((resolve) => {
    const stop = client.subscribe(new URL(id, location.href).href, (progress) => {
      if (!['ready', 'failed'].includes(progress.phase)) return;
      stop();
      resolve(progress);
    });
  });
  await client.download(urls, { id: new URL(id, location.href).href });
  return last;
};
`;

async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    format: 'iife',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  return outputFiles[0]?.text ?? '';
}

/** @param folder where the app is, and its worker's scope. */
export async function serveWorkboxApp(
  server: FaultServer,
  { folder = '/', worker = workerOf('Workbox') } = {},
): Promise<void> {
  const html =
    '<!doctype html><title>Workbox</title><link rel="icon" href="data:,"><script src="page.js"></script>';
  server.serveText(`${folder}index.html`, html);
  server.serveText(`${folder}page.js`, await bundle(PAGE));
  server.serveText(`${folder}worker.js`, workerEvaluationHook + (await bundle(worker)));
}

/** Opens the app, once its worker controls it. */
export async function openWorkboxApp(
  browser: TestBrowser,
  server: FaultServer,
  folder = '/',
): Promise<TestPage> {
  const page = await browser.open(server.url(`${folder}index.html`));
  await page.waitFor(() => navigator.serviceWorker.controller !== null);
  return page;
}
