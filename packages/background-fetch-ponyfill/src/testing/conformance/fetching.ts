import { expect, test } from '@jest/globals';
import type {} from 'background-fetch-ponyfill/polyfill';
import { ConformanceApp } from './app.js';

const text = 'Background Fetch';

/** `BackgroundFetchManager.fetch()`, "perform a background fetch", and `BackgroundFetchRecord`. */
export function testFetching(app: () => ConformanceApp): void {
  test('fetch(): arguments are refused with the specification’s errors', async () => {
    const refused = await app().page.evaluate(async () => {
      const { backgroundFetch } = await navigator.serviceWorker.ready;
      const attempts: [string, unknown][] = [
        ['x', []],
        ['x', 'https://user:pass@app.example/'],
        ['x', new Request('a.txt', { mode: 'no-cors' })],
        ['x', 'data:text/plain,foo'],
        ['x', 'https://app.example:587'],
        ['x', 'https://app.example/?\n<'],
        ['', 'a.txt'],
      ];
      return Promise.all(
        attempts.map(([id, requests]) =>
          backgroundFetch.fetch(id, requests as string).then(
            () => 'resolved',
            (error: unknown) => (error as Error).name,
          ),
        ),
      );
    });
    expect(new Set(refused)).toEqual(new Set(['TypeError']));
  });

  test('fetch(): a downloadTotal beyond the quota is a QuotaExceededError, the interface', async () => {
    const refused = (await app().page.evaluate(`async () => {
      if (!navigator.storage?.estimate) return ['no estimate'];
      const { backgroundFetch } = await navigator.serviceWorker.ready;
      const options = { downloadTotal: Number.MAX_SAFE_INTEGER };
      const error = await backgroundFetch.fetch('x', '/a.txt', options).catch((error) => error);
      // Where the browser itself throws the old kind, ours takes it for one.
      const isOurs = !String(QuotaExceededError).includes('[native code]');
      const isOld = new DOMException('', 'QuotaExceededError') instanceof QuotaExceededError;
      return [error.constructor === QuotaExceededError, QuotaExceededError.name, error.name, error.code,
        error.quota, error.requested, error instanceof QuotaExceededError, isOld === isOurs];
    }`)) as unknown[];
    if (refused[0] === 'no estimate') return;
    const name = 'QuotaExceededError';
    expect(refused).toEqual([true, name, name, 22, null, null, true, true]);
  });

  test('responseReady: a response as it was received', async () => {
    const ended = await app().run('good', ['/a.txt', '/moved']);
    const url = app().server.url('/a.txt');
    const shared = { status: 200, url, type: 'basic', length: null, own: null, text };
    expect(ended).toMatchObject({ type: 'backgroundfetchsuccess', here: 'success' });
    expect(ended.seen).toEqual([
      { ...shared, redirected: false },
      { ...shared, redirected: true },
    ]);
  });

  test('match(): heeds Vary once the response is whole', async () => {
    const { page } = app();
    await app().run('varies', [['/varies.txt', { headers: { 'x-kind': 'a' } }]]);
    const found = await page.evaluateInWorker(`async () => events.varies.found`);
    expect(found).toEqual([true, false, false, true]);
  });

  test('abort(): once, and records that were cut reject with AbortError', async () => {
    const aborted = await app().page.evaluate(`async () => {
      const { backgroundFetch } = await navigator.serviceWorker.ready;
      const ended = new Promise((resolve) => {
        navigator.serviceWorker.onmessage = ({ data }) => { if (data.id === 'cut') resolve(data); };
      });
      const registration = await backgroundFetch.fetch('cut', '/slow');
      const answers = [await registration.abort(), await registration.abort()];
      return { answers, ...(await ended), here: registration.failureReason };
    }`);
    expect(aborted).toMatchObject({
      answers: [true, false],
      type: 'backgroundfetchabort',
      here: 'aborted',
      seen: [{ thrown: 'AbortError' }],
    });
  });

  test('responseReady: a response whose status is an error keeps its body', async () => {
    const ended = await app().run('missing', ['/missing.txt']);
    expect(ended).toMatchObject({ type: 'backgroundfetchfail', failureReason: 'bad-status' });
    expect(ended.seen).toMatchObject([{ status: 404, text: '404 Not Found: GET /missing.txt\n' }]);
  });

  test('CORS: a preflighted request goes to another origin, which shows what it exposes', async () => {
    const { server } = app();
    server.serveText('/put', text, 'text/plain', {
      answerToPost: 'content',
      headers: { 'X-Own': 'secret' },
      cors: {},
    });
    const url = server.url('/put', ConformanceApp.otherOrigin);
    const init = { method: 'PUT', body: 'mine', headers: { 'X-App': '1' } };
    const ended = await app().run('preflighted', [[url, init]]);
    expect(ended).toMatchObject({ type: 'backgroundfetchsuccess' });
    expect(ended.seen).toMatchObject([{ status: 200, url, type: 'cors', own: null, text }]);
  });

  test('CORS: a preflight that is refused is a fetch-error', async () => {
    const { server } = app();
    server.serveText('/guarded', text, 'text/plain', { cors: { preflight: 'refused' } });
    const url = server.url('/guarded', ConformanceApp.otherOrigin);
    const ended = await app().run('guarded', [[url, { method: 'PUT' }]]);
    expect(ended).toMatchObject({ type: 'backgroundfetchfail', failureReason: 'fetch-error' });
    expect(ended.seen).toEqual([{ thrown: 'TypeError' }]);
  });

  test('Mixed Content: what came over HTTPS fetches nothing over HTTP, and says so by the record', async () => {
    const secure = await app().openPage(app().server.url('/index.html', ConformanceApp.overHttps));
    const ended = await app().run('mixed', ['/a.txt', 'http://192.0.2.1/a.txt'], secure);
    await secure.close();
    expect(ended).toMatchObject({ type: 'backgroundfetchfail', failureReason: 'fetch-error' });
    expect(ended.seen).toMatchObject([{ status: 200, text }, { thrown: 'TypeError' }]);
  });

  test('Content Security Policy: what connect-src forbids starts, and its record fails', async () => {
    app().server.serveText(
      '/policy.html',
      `<!doctype html><meta http-equiv="Content-Security-Policy" content="connect-src 'none'"><script src="/window.js"></script>`,
    );
    const strict = await app().openPage(app().server.url('/policy.html'));
    const ended = await app().run('forbidden', ['/a.txt'], strict);
    await strict.close();
    expect(ended).toMatchObject({ failureReason: 'fetch-error', seen: [{ thrown: 'TypeError' }] });
  });
}
