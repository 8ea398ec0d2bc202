import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  browsersUnderTest,
  launchBrowser,
  seededContent,
  startFaultServer,
  workerEvaluationHook,
} from '@internal/test-support';
import type { FaultServer, TestBrowser, TestPage } from '@internal/test-support';
import type {} from 'background-fetch-ponyfill/polyfill';

jest.setTimeout(240_000);

const force = 'self.__BACKGROUND_FETCH_PONYFILL_FORCE = true;\n';
const script = (realm: string) =>
  readFile(path.join(import.meta.dirname, `../dist/polyfill.${realm}.js`), 'utf8');

/** Tells the page how each job ended, and what its records were, as any app might. */
const handlers = `
let source;
self.addEventListener('message', (event) => { source = event.source; });
self.addEventListener('install', () => self.skipWaiting());
for (const type of ['backgroundfetchsuccess', 'backgroundfetchfail', 'backgroundfetchabort']) {
  self.addEventListener(type, (event) => event.waitUntil((async () => {
    const records = await event.registration.matchAll();
    const read = async ({ responseReady }) => {
      try {
        const response = await responseReady;
        const { status, url, redirected } = response;
        const length = response.headers.get('content-length');
        return { status, url, type: response.type, redirected, length, text: await response.text() };
      } catch (error) { return { thrown: error.name }; }
    };
    const { id, result, failureReason } = event.registration;
    const seen = await Promise.all(records.map(read));
    source.postMessage({ type, id, result, failureReason, seen });
  })()));
}
`;

interface Ended {
  readonly type: string;
  readonly failureReason: string;
  readonly seen: readonly Record<string, unknown>[];
}

describe.each(browsersUnderTest())('the polyfill in %s', (name) => {
  let server: FaultServer;
  let browser: TestBrowser;
  let page: TestPage;

  beforeAll(async () => {
    server = await startFaultServer({ listen: [{ protocol: 'http' }, { protocol: 'http' }] });
    server.serveText('/window.js', force + (await script('window')));
    server.serveText(
      '/worker.js',
      workerEvaluationHook + force + (await script('service-worker')) + handlers,
    );
    server.serveText('/index.html', '<!doctype html><script src="/window.js"></script>');
    server.serveText(
      '/policy.html',
      `<!doctype html><meta http-equiv="Content-Security-Policy" content="connect-src 'none'"><script src="/window.js"></script>`,
    );
    server.serveText('/a.txt', 'Background Fetch');
    server.serve('/moved', { redirectTo: '/a.txt' });
    server.serve('/slow', { content: seededContent('slow', 1000), stall: { afterBytes: 10 } });
    browser = await launchBrowser(name);
    page = await browser.open(server.url('/index.html'));
    await page.evaluate(async () => {
      await navigator.serviceWorker.register('/worker.js');
      (await navigator.serviceWorker.ready).active?.postMessage(null);
    });
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  /** One job, and what the worker's handler said of it; the page's own object by then. */
  const run = (id: string, urls: readonly string[]): Promise<Ended & { readonly here: string }> =>
    page.evaluate(
      `async (id, urls) => {
        const { backgroundFetch } = await navigator.serviceWorker.ready;
        const ended = new Promise((resolve) => {
          navigator.serviceWorker.onmessage = ({ data }) => { if (data.id === id) resolve(data); };
        });
        const registration = await backgroundFetch.fetch(id, urls);
        if (await backgroundFetch.get(id) !== registration) throw new Error('another object');
        if (!(await backgroundFetch.getIds()).includes(id)) throw new Error('not active');
        return { ...(await ended), here: registration.result };
      }`,
      id,
      urls,
    ) as Promise<Ended & { readonly here: string }>;

  test('IDL: interfaces are what Web IDL makes of them', async () => {
    const wrong = await page.evaluate(`async () => {
      const wrong = [];
      const members = {
        BackgroundFetchManager: { fetch: 2, get: 1, getIds: 0 },
        BackgroundFetchRegistration: { id: '', uploadTotal: '', uploaded: '', downloadTotal: '', downloaded: '',
          result: '', failureReason: '', recordsAvailable: '', onprogress: '', abort: 0, match: 1, matchAll: 0 },
        BackgroundFetchRecord: { request: '', responseReady: 'promise' },
      };
      for (const [name, own] of Object.entries(members)) {
        const { value, writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(self, name);
        if (!writable || enumerable || !configurable || value.name !== name || value.length !== 0) wrong.push(name);
        if (Object.prototype.toString.call(value.prototype) !== '[object ' + name + ']') wrong.push(name + ' tag');
        try { new value(); wrong.push(name + ' constructs'); } catch (error) { if (!(error instanceof TypeError)) wrong.push(name); }
        for (const [member, kind] of Object.entries(own)) {
          const found = Object.getOwnPropertyDescriptor(value.prototype, member);
          if (!found?.enumerable || !found.configurable) wrong.push(name + '.' + member);
          const f = found.get ?? found.value;
          if (f.name !== (found.get ? 'get ' : '') + member || f.length !== (found.get ? 0 : kind)) wrong.push(member + ' function');
          let threw = 'nothing';
          try { await f.call({}, '', '').catch(() => { threw = 'rejected'; }); } catch { threw = 'threw'; }
          if (threw !== (found.get && kind !== 'promise' ? 'threw' : 'rejected')) wrong.push(member + ' ' + threw);
        }
      }
      const { get, set, enumerable } = Object.getOwnPropertyDescriptor(ServiceWorkerRegistration.prototype, 'backgroundFetch');
      if (get.name !== 'get backgroundFetch' || set || !enumerable) wrong.push('backgroundFetch');
      try { get.call({}); wrong.push('brand'); } catch {}
      return wrong;
    }`);
    expect(wrong).toEqual([]);
    const inWorker = await page.evaluateInWorker(`() => {
      const { get, enumerable } = Object.getOwnPropertyDescriptor(self, 'onbackgroundfetchclick');
      let thrown; try { new BackgroundFetchEvent('x'); } catch (error) { thrown = error.name; }
      return [get.call(undefined), enumerable, BackgroundFetchEvent.length, BackgroundFetchUpdateUIEvent.length,
        thrown, self.registration.backgroundFetch === self.registration.backgroundFetch];
    }`);
    expect(inWorker).toEqual([null, true, 2, 2, 'TypeError', true]);
  });

  test('fetch(): arguments are refused with the specification’s errors', async () => {
    const refused = await page.evaluate(async () => {
      const { backgroundFetch } = await navigator.serviceWorker.ready;
      const attempts: [string, unknown, object?][] = [
        ['x', []],
        ['x', 'https://user:pass@app.example/'],
        ['x', new Request('a.txt', { mode: 'no-cors' })],
        ['x', 'data:text/plain,foo'],
        ['x', 'https://app.example:587'],
        ['x', 'https://app.example/?\n<'],
        ['', 'a.txt'],
        ['x', 'a.txt', { downloadTotal: Number.MAX_SAFE_INTEGER }],
      ];
      const tells = 'storage' in navigator && 'estimate' in navigator.storage;
      return Promise.all(
        attempts
          .filter(([, , options]) => !options || tells)
          .map(([id, requests, options]) =>
            backgroundFetch.fetch(id, requests as string, options).then(
              () => 'resolved',
              (error: unknown) => (error as Error).name,
            ),
          ),
      );
    });
    expect(new Set(refused.slice(0, 7))).toEqual(new Set(['TypeError']));
    expect(refused.slice(7).filter((each) => each !== 'QuotaExceededError')).toEqual([]);
  });

  test('a record exposes its response as it was received', async () => {
    const ended = await run('good', ['/a.txt', '/moved']);
    const text = 'Background Fetch';
    const shared = { status: 200, url: server.url('/a.txt'), type: 'basic', length: null, text };
    expect(ended).toMatchObject({ type: 'backgroundfetchsuccess', here: 'success' });
    expect(ended.seen).toEqual([
      { ...shared, redirected: false },
      { ...shared, redirected: true },
    ]);
  });

  test('abort(): once, and records that were cut reject with AbortError', async () => {
    const aborted = (await page.evaluate(`async () => {
      const { backgroundFetch } = await navigator.serviceWorker.ready;
      const ended = new Promise((resolve) => {
        navigator.serviceWorker.onmessage = ({ data }) => { if (data.id === 'cut') resolve(data); };
      });
      const registration = await backgroundFetch.fetch('cut', '/slow');
      const answers = [await registration.abort(), await registration.abort()];
      return { answers, ...(await ended), here: registration.failureReason };
    }`)) as Ended;
    expect(aborted).toMatchObject({
      answers: [true, false],
      type: 'backgroundfetchabort',
      here: 'aborted',
      seen: [{ thrown: 'AbortError' }],
    });
  });

  test('a response whose status is an error keeps its body', async () => {
    const ended = await run('missing', ['/missing.txt']);
    expect(ended).toMatchObject({ type: 'backgroundfetchfail', failureReason: 'bad-status' });
    expect(ended.seen).toMatchObject([{ status: 404, text: '404 Not Found: GET /missing.txt\n' }]);
  });

  test('what the page’s policy forbids starts, and its record fails', async () => {
    const strict = await browser.open(server.url('/policy.html'));
    const thrown = await strict.evaluate(async () => {
      const { backgroundFetch } = await navigator.serviceWorker.ready;
      const registration = await backgroundFetch.fetch('forbidden', '/a.txt');
      const record = await registration.match('/a.txt');
      return record?.responseReady.then(
        () => 'resolved',
        (error: unknown) => (error as Error).name,
      );
    });
    await strict.close();
    expect(thrown).toBe('TypeError');
  });
});
