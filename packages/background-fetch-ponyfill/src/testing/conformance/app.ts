import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  launchBrowser,
  seededContent,
  startFaultServer,
  workerEvaluationHook,
} from '@internal/test-support';
import type { BrowserName, FaultServer, TestBrowser, TestPage } from '@internal/test-support';

const force = 'self.__BACKGROUND_FETCH_PONYFILL_FORCE = true;\n';

/** A polyfill as it is published, forced. */
export const script = async (realm: 'window' | 'worker' | 'service-worker'): Promise<string> =>
  force +
  (await readFile(path.join(import.meta.dirname, `../../../dist/polyfill.${realm}.js`), 'utf8'));

/** Tells all pages how each job ended, and what its records were, as any app might. */
const handlers = `
const events = {};
const thrown = [];
self.addEventListener('error', ({ error }) => thrown.push(error.message));
self.addEventListener('install', () => self.skipWaiting());
for (const type of ['backgroundfetchsuccess', 'backgroundfetchfail']) {
  // Before anything is awaited, and before the other listener is called.
  self.addEventListener(type, ({ registration: { id } }) => {
    if (id === 'throws') throw new Error('thrown at once');
  });
}
for (const type of ['backgroundfetchsuccess', 'backgroundfetchfail', 'backgroundfetchabort']) {
  self.addEventListener(type, (event) => event.waitUntil((async () => {
    const records = await event.registration.matchAll();
    const read = async ({ responseReady }) => {
      try {
        const response = await responseReady;
        const { status, url, redirected } = response;
        const length = response.headers.get('content-length');
        const own = response.headers.get('x-own');
        return { status, url, type: response.type, redirected, length, own, text: await response.text() };
      } catch (error) { return { thrown: error.name }; }
    };
    const { id, result, failureReason } = event.registration;
    const seen = await Promise.all(records.map(read));
    events[id] = event;
    if (id === 'titled') {
      const update = (title) => event.updateUI({ title }).then(() => 'done', ({ name }) => name);
      event.updates = [await update('First'), await update('Second')];
    }
    if (id === 'varies') {
      const kind = (kind) => new Request('/varies.txt', { headers: { 'x-kind': kind } });
      const found = async (...asked) => Boolean(await event.registration.match(...asked));
      event.found = [await found(kind('a')), await found(kind('b')), await found('/varies.txt'),
        await found('/varies.txt', { ignoreVary: true })];
    }
    if (id === 'asked') {
      const count = async (...asked) => (await event.registration.matchAll(...asked)).length;
      event.found = {
        exact: await count('/a.txt?1'),
        twice: await count('/a.txt?2'),
        all: await count('/a.txt', { ignoreSearch: true }),
        none: await count('/a.txt'),
        first: Boolean(await event.registration.match('/a.txt?2')),
        missing: await event.registration.match('/other') === undefined,
      };
    }
    for (const client of await clients.matchAll({ includeUncontrolled: true })) {
      client.postMessage({ type, id, result, failureReason, seen });
    }
  })()));
}
`;

/** How a job ended, as the worker's handler and the page saw it. */
export interface Ended {
  readonly type: string;
  readonly failureReason: string;
  readonly seen: readonly Record<string, unknown>[];
  /** `result` of the page's own object by then. */
  readonly here: string;
}

/** Arguments of the `Request` constructor. */
export type Asked = string | readonly [url: string, init: RequestInit];

/** An app that uses the polyfill alone, in one browser: over HTTP, on another origin, and over HTTPS. */
export class ConformanceApp {
  static readonly otherOrigin = 1;
  static readonly overHttps = 2;

  private constructor(
    readonly server: FaultServer,
    readonly browser: TestBrowser,
    readonly page: TestPage,
  ) {}

  static async start(name: BrowserName): Promise<ConformanceApp> {
    const server = await startFaultServer({
      listen: [{ protocol: 'http' }, { protocol: 'http' }, { protocol: 'https' }],
    });
    server.serveText('/window.js', await script('window'));
    server.serveText(
      '/worker.js',
      workerEvaluationHook + (await script('service-worker')) + handlers,
    );
    server.serveText('/index.html', '<!doctype html><script src="/window.js"></script>');
    server.serveText('/a.txt', 'Background Fetch');
    server.serve('/varies.txt', { content: seededContent('v', 9), headers: { vary: 'x-kind' } });
    server.serve('/moved', { redirectTo: '/a.txt' });
    server.serve('/slow', { content: seededContent('slow', 1000), stall: { afterBytes: 10 } });
    const options = { ignoreCertificateErrors: true, notifications: true };
    const browser = await launchBrowser(name, options);
    return new ConformanceApp(server, browser, await openPage(browser, server.url('/index.html')));
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }

  /** A page of its own, once its worker is active. */
  openPage(url: string): Promise<TestPage> {
    return openPage(this.browser, url);
  }

  /** One job, and what became of it. The page keeps its registration under its id. */
  run(id: string, asked: readonly Asked[], page = this.page): Promise<Ended> {
    return page.evaluate(
      `async (id, asked) => {
        const { backgroundFetch } = await navigator.serviceWorker.ready;
        const ended = new Promise((resolve) => {
          navigator.serviceWorker.onmessage = ({ data }) => { if (data.id === id) resolve(data); };
        });
        const requests = asked.map((each) => new Request(...[each].flat()));
        const registration = await backgroundFetch.fetch(id, requests, { title: 'Before' });
        if (await backgroundFetch.get(id) !== registration) throw new Error('another object');
        if (!(await backgroundFetch.getIds()).includes(id)) throw new Error('not active');
        self[id] = registration;
        return { ...(await ended), here: registration.result };
      }`,
      id,
      asked,
    ) as Promise<Ended>;
  }
}

async function openPage(browser: TestBrowser, url: string): Promise<TestPage> {
  const page = await browser.open(url);
  await page.evaluate(async () => {
    await navigator.serviceWorker.register('/worker.js');
    await navigator.serviceWorker.ready;
  });
  return page;
}
