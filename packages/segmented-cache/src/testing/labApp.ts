import path from 'node:path';
import { build } from 'esbuild';
import { startFaultServer, workerEvaluationHook } from '@internal/test-support';
import type { FaultServer, TestBrowser, TestPage } from '@internal/test-support';
import type * as lab from './lab/index.js';

/** The global under which pages and workers have what `lab/` exports. */
export type Lab = typeof lab;

/**
 * A server of a page and a service worker, both with `lab` as a global. The worker answers
 * requests below `/stored/` from segmented-cache.
 */
export async function startLabServer(): Promise<FaultServer> {
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, 'lab/index.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'lab',
    target: 'es2022',
  });
  const script = outputFiles[0]?.text ?? '';
  const server = await startFaultServer();
  server.serveText(
    '/index.html',
    '<!doctype html><title>lab</title><script src="/lab.js"></script>',
  );
  server.serveText('/lab.js', script);
  server.serveText('/worker.js', workerEvaluationHook + script + workerScript);
  return server;
}

const workerScript = `
self.addEventListener('fetch', (event) => {
  const { pathname } = new URL(event.request.url);
  if (pathname.startsWith('/stored/')) event.respondWith(lab.answer(event.request));
});
// A heartbeat: an event that ends at once.
self.addEventListener('message', (event) => event.waitUntil(Promise.resolve()));
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
`;

/** Opens the page, once its worker controls it. */
export async function openLab(browser: TestBrowser, server: FaultServer): Promise<TestPage> {
  const page = await browser.open(server.url('/index.html'));
  await page.evaluate(async () => {
    await navigator.serviceWorker.register('/worker.js');
  });
  await page.waitFor(() => navigator.serviceWorker.controller !== null);
  return page;
}
