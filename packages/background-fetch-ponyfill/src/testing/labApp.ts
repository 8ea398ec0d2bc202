import path from 'node:path';
import { build } from 'esbuild';
import { startFaultServer, workerEvaluationHook } from '@internal/test-support';
import type {
  FaultServer,
  FaultServerOptions,
  TestBrowser,
  TestPage,
} from '@internal/test-support';
import type * as page from './lab/page.js';
import type { LabSettings } from './lab/settings.js';
import type * as worker from './lab/worker.js';
import { Outcomes } from './outcomes.js';

/** The global under which pages have what `lab/page.ts` exports. */
export type Lab = typeof page;
/** The same of `lab/worker.ts` in workers. */
export type LabWorker = typeof worker;

/** A server on which pages and service workers that use the ponyfill alone can be put. */
export interface LabServer {
  readonly server: FaultServer;
  readonly outcomes: Outcomes;
  /** Puts an app at a scope, such as `/app/`; again for another version of its worker. */
  readonly serveApp: (scope: string, settings: Omit<LabSettings, 'outcomes'>) => void;
}

export async function startLabServer(options?: FaultServerOptions): Promise<LabServer> {
  const [pageScript, workerScript] = await Promise.all([bundle('page.ts'), bundle('worker.ts')]);
  const server = await startFaultServer(options);
  const serveApp: LabServer['serveApp'] = (scope, settings) => {
    const all: LabSettings = { ...settings, outcomes: server.url(Outcomes.path) };
    server.serveText(
      `${scope}index.html`,
      '<!doctype html><title>lab</title><script src="lab.js"></script><script>lab.manager()</script>',
    );
    server.serveText(`${scope}lab.js`, pageScript);
    server.serveText(
      `${scope}worker.js`,
      `${workerEvaluationHook}${workerScript}const settings = ${JSON.stringify(all)};${events}`,
    );
  };
  return { server, outcomes: new Outcomes(server), serveApp };
}

/** Opens an app's page, once its worker is active. */
export async function openApp(
  browser: TestBrowser,
  server: FaultServer,
  scope: string,
): Promise<TestPage> {
  const opened = await browser.open(server.url(`${scope}index.html`));
  await opened.evaluate(async () => {
    await navigator.serviceWorker.register('worker.js');
    await navigator.serviceWorker.ready;
  });
  return opened;
}

/** In text, because tests are compiled with the types of a page. */
const events = `
lab.begin(settings);
for (const type of ['backgroundfetchsuccess', 'backgroundfetchfail', 'backgroundfetchabort']) {
  self.addEventListener(type, (event) => {
    if (settings.retitle && event.updateUI) event.waitUntil(event.updateUI({ title: settings.retitle }));
    event.waitUntil(lab.report(settings, registration.scope, type, event.registration));
  });
}
self.addEventListener('install', () => settings.waits || self.skipWaiting());
self.addEventListener('message', ({ data, ports }) => {
  if (data === 'skip-waiting') self.skipWaiting();
  if (data === 'tell-of-life') ports[0].postMessage(lab.tellOfLife(settings));
});
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
`;

async function bundle(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, 'lab', file)],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'lab',
    target: 'es2022',
  });
  return outputFiles[0]?.text ?? '';
}
