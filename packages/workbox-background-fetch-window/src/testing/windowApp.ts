import { createHash } from 'node:crypto';
import { build } from 'esbuild';
import { workerEvaluationHook } from '@internal/test-support';
import type { FaultServer } from '@internal/test-support';
import { PACK_FORMAT } from 'workbox-content-packs/manifest';
import type { PackManifest } from 'workbox-content-packs/manifest';

/** A worker as an app writes it; a release differs from the next one by a comment. */
const WORKER = `
import { handleBackgroundFetchEvents } from 'workbox-background-fetch';

handleBackgroundFetchEvents({ cacheName: 'films' });
`;

/** One that has a pack as well, which comes by itself. */
const WORKER_WITH_PACK = `
import { handleBackgroundFetchEvents } from 'workbox-background-fetch';
import { installContentPacks } from 'workbox-content-packs';

installContentPacks({ packs: [PACK] });
handleBackgroundFetchEvents({ cacheName: 'films' });
`;

const MANIFEST = JSON.stringify({
  ...{ format: PACK_FORMAT, id: 'course', title: 'Course', version: '1', delivery: 'fast-follow' },
  segmentBytes: 1_000_000,
  entries: [{ url: 'lesson.bin', size: 5 }],
} satisfies PackManifest);
const PACK = {
  ...{ id: 'course', manifestUrl: 'course.json', delivery: 'fast-follow' },
  manifestDigest: createHash('sha256').update(MANIFEST).digest('hex'),
};

/** Takes the place of an older one, and pages that were there before. */
const EAGER = `
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
`;

/** Answers hellos as a later version would. */
const NEWER = `self.addEventListener('message', (event) => {
  if (event.data?.type !== 'BACKGROUND_FETCH_HELLO') return;
  event.stopImmediatePropagation();
  event.ports[0].postMessage({ meta: 'workbox-background-fetch', version: 2 });
  event.ports[0].postMessage('BACKGROUND_FETCH_HELLO_END');
});
`;

const PAGE = `
import { BackgroundFetchClient, defineProgressElement } from 'workbox-background-fetch-window';

globalThis.registered = navigator.serviceWorker.register('worker.js');
/** Made while the worker is being installed, on a first visit. */
globalThis.client = new BackgroundFetchClient(registered);
globalThis.gaps = 0;
globalThis.mismatches = [];
client.addEventListener('mismatch', ({ detail }) => mismatches.push(detail.code));
client.addEventListener('gap', () => (gaps += 1));
defineProgressElement();
`;

const HTML = `<!doctype html><html lang="en"><title>Films</title><link rel="icon" href="data:,">
<background-fetch-progress src="/film.bin" label="Film"></background-fetch-progress>
<script src="/page.js"></script></html>`;

/** An app with the client and the element, on a server. */
export class WindowApp {
  private constructor(
    private readonly server: FaultServer,
    private readonly worker: string,
    private readonly workerWithPack: string,
  ) {}

  static async create(server: FaultServer): Promise<WindowApp> {
    for (const folder of ['/', '/first/', '/packs/']) server.serveText(`${folder}index.html`, HTML);
    server.serveText('/page.js', await bundle(PAGE));
    server.serveText('/packs/course.json', MANIFEST);
    server.serveText('/packs/lesson.bin', 'hello');
    const withPack = WORKER_WITH_PACK.replace('PACK]', `${JSON.stringify(PACK)}]`);
    const app = new WindowApp(server, await bundle(WORKER), await bundle(withPack));
    // Pages that are there before it stay without it.
    server.serveText('/first/worker.js', app.worker);
    app.publish(1);
    return app;
  }

  /** Puts a release of the worker on the server. */
  publish(release: number, { isNewer = false } = {}): void {
    const before = [workerEvaluationHook, isNewer ? NEWER : '', EAGER].join('');
    const script = `${before}${this.worker}\n// release ${release}`;
    this.server.serveText('/worker.js', script);
    const withPack = `${before}${this.workerWithPack}\n// release ${release}`;
    this.server.serveText('/packs/worker.js', withPack);
  }
}

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
