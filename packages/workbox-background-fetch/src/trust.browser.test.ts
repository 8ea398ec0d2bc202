import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import {
  browsersForSample,
  bytesContent,
  launchBrowser,
  seededContent,
  startFaultServer,
} from '@internal/test-support';
import type { FaultServer, TestBrowser, TestPage } from '@internal/test-support';
import type { BackgroundFetchClient } from 'workbox-background-fetch-window';
import type { Progress } from './protocol.js';
import { CARELESS_WORKER } from './testing/carelessApp.js';
import { openWorkboxApp, serveWorkboxApp } from './testing/workboxApp.js';

jest.setTimeout(240_000);

/** In the page; see `workboxApp.ts`. */
declare const client: Promise<BackgroundFetchClient>;
declare function download(urls: string | string[], id: string): Promise<Progress>;

const MiB = 1024 * 1024;
const folder = '/app/';
const film = seededContent('film', 9 * MiB);
const DRAWING =
  '<svg xmlns="http://www.w3.org/2000/svg"><title>planted</title><script>document.title="planted"</script></svg>';

describe.each(browsersForSample())('who and what is not trusted, in %s', (name) => {
  let server: FaultServer;
  let browser: TestBrowser;
  let page: TestPage;

  beforeAll(async () => {
    server = await startFaultServer({ listen: [{ protocol: 'http' }, { protocol: 'http' }] });
    await serveWorkboxApp(server, { folder, worker: CARELESS_WORKER });
    server.serveText('/outside.html', '<!doctype html><title>Outside</title>');
    browser = await launchBrowser(name, { deadlineMs: 120_000 });
    page = await openWorkboxApp(browser, server, folder);
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  test('a page out of scope is told nothing', async () => {
    const outside = await browser.open(server.url('/outside.html'));
    await outside.evaluate(askFromOutside, folder);
    server.serve(`${folder}film.mp4`, { content: film });
    expect((await page.evaluate(fetchIt, 'film.mp4')).phase).toBe('ready');
    expect(await page.evaluate(phaseOf, 'film.mp4')).toBe('ready');
    expect(await outside.evaluate(heardOutside)).toEqual([]);
    await outside.close();
  });

  test('malformed messages and those of another version are refused, and harm nothing', async () => {
    const before = await page.evaluateInWorker(usageText);
    // What looks like a question of ours is refused with a reason, the rest is not answered.
    const answers = await page.evaluate(sendMalformed, 7);
    expect(answers).toHaveLength(7);
    expect(answers.filter(({ ok }) => ok)).toEqual([]);
    const said = answers.map(({ error }) => error.message).join();
    // A page that is newer than the worker, and one that is older.
    expect(said).toMatch(/version 1 .* version 99/);
    expect(said).toMatch(/version 1 .* version 0/);
    expect(await page.evaluateInWorker(usageText)).toBe(before);
    expect(await page.evaluate(phaseOf, 'film.mp4')).toBe('ready');
  });

  test('a page does not take messages of another version of the worker', async () => {
    const heard = page.evaluate(hear, server.url(`${folder}told`));
    await page.waitFor(() => 'isListening' in globalThis);
    await page.evaluateInWorker(tellVersions, server.url(`${folder}told`));
    expect(await heard).toEqual(['downloading', 'ready']);
  });

  test('of another origin: what CORS allows is kept, what it does not is refused by name', async () => {
    server.serve(`${folder}closed.mp4`, { content: film });
    server.serve(`${folder}open.mp4`, { content: film, cors: {} });
    const closed = server.url(`${folder}closed.mp4`, 1);
    const open = server.url(`${folder}open.mp4`, 1);
    const failed = await page.evaluate(fetchIt, closed);
    expect(failed.phase).toBe('failed');
    expect(failed.assets?.[0]?.detail).toContain('CORS');
    expect((await page.evaluate(fetchIt, open)).phase).toBe('ready');
    const sha256 = await film.sha256();
    const asked = server.log.requests(`${folder}open.mp4`).length;
    expect(await page.evaluate(read, open, {})).toMatchObject({ sha256 });
    expect(server.log.requests(`${folder}open.mp4`).length).toBe(asked);
    // Opaque: the page gets it from the network, and nothing is stored.
    const opaque = await page.evaluate(read, closed, { mode: 'no-cors' });
    expect(opaque.type).toBe('opaque');
    expect(await page.evaluateInWorker(keptUrls)).toEqual(
      [open, server.url(`${folder}film.mp4`)].sort(),
    );
  });

  test('nothing becomes a page that says that it is one, is led to one, or might be guessed to be one', async () => {
    server.serve(`${folder}clip.mp4`, { redirectTo: `${folder}index.html` });
    server.serveText(`${folder}drawing`, DRAWING, 'image/svg+xml');
    server.serve(`${folder}untyped`, {
      content: bytesContent(Buffer.from('<!doctype html><title>planted</title>')),
      headers: { 'content-type': '' },
    });
    for (const path of ['index.html', 'clip.mp4', 'drawing', 'untyped']) {
      const refused = await page.evaluate(fetchIt, path);
      expect(refused).toMatchObject({ phase: 'failed', reason: 'refused' });
      expect(refused.assets?.[0]?.detail).toContain('trusted');
    }
    // Whoever would answer with whatever a cache has finds none of them.
    const urls = ['', 'index.html', 'clip.mp4', 'drawing', 'untyped'].map((path) =>
      server.url(`${folder}${path}`),
    );
    expect(await page.evaluate(anyCacheHas, urls)).toEqual([]);
    await page.reload();
    expect(await page.evaluate(() => document.title)).toBe('Workbox');
  });

  test('what is a page or a script and says that it is not answers no navigation and runs nowhere', async () => {
    const planted = '<!doctype html><title>planted</title>';
    server.serveText(`${folder}view`, planted, 'audio/wav');
    server.serveText(`${folder}lib.js`, 'self.postMessage("planted")', 'audio/wav');
    for (const path of ['view', 'lib.js']) {
      expect((await page.evaluate(fetchIt, path)).phase).toBe('ready');
    }
    server.serveText(`${folder}view`, '<!doctype html><title>ours</title>', 'text/html');
    server.serveText(`${folder}lib.js`, 'self.postMessage("ours")', 'text/javascript');
    expect(await page.evaluate(textOf, 'view')).toBe(planted);
    expect(await page.evaluate(runScript, 'lib.js')).toBe('ours');
    expect(await page.evaluate(runWorker, 'lib.js')).toBe('ours');
    expect(await page.evaluate(titleOfFrame, 'view')).toBe('ours');
    await page.navigate(server.url(`${folder}view`));
    expect(await page.evaluate(() => document.title)).toBe('ours');
  });
});

/** Functions below run in the page or its worker, from their source text. */

function fetchIt(url: string) {
  return download(url, url);
}

async function phaseOf(url: string) {
  return (await (await client).progress(url)).phase;
}

/** @returns those that any cache would give, however carelessly it is asked. */
async function anyCacheHas(urls: string[]): Promise<string[]> {
  const careless = { ignoreSearch: true, ignoreVary: true, ignoreMethod: true };
  const found = await Promise.all(urls.map((url) => caches.match(url, careless)));
  return urls.filter((_, index) => found[index]);
}

async function textOf(url: string) {
  return (await fetch(url)).text();
}

async function read(url: string, init: RequestInit) {
  const response = await fetch(url, init);
  const digest = await crypto.subtle.digest('SHA-256', await response.arrayBuffer());
  const bytes = Array.from(new Uint8Array(digest), (b) => b.toString(16).padStart(2, '0'));
  return { type: response.type, sha256: bytes.join('') };
}

async function usageText(): Promise<string> {
  const worker = globalThis as unknown as { usage(): Promise<unknown> };
  return JSON.stringify(await worker.usage());
}

async function keptUrls(): Promise<string[]> {
  const worker = globalThis as unknown as { usage(): Promise<{ assets: { url: string }[] }> };
  return (await worker.usage()).assets.map(({ url }) => url).sort();
}

async function askFromOutside(folder: string): Promise<void> {
  const heard: unknown[] = [];
  Object.assign(globalThis, { heard });
  navigator.serviceWorker.onmessage = ({ data }) => heard.push(data);
  const registration = await navigator.serviceWorker.getRegistration(folder);
  const meta = 'workbox-background-fetch';
  const url = new URL(`${folder}film.mp4`, location.href).href;
  for (const question of [
    { type: 'BACKGROUND_FETCH_QUERY', meta, payload: {} },
    { type: 'BACKGROUND_FETCH_HELLO', meta },
    { type: 'BACKGROUND_FETCH_REMOVE', meta, payload: { url } },
  ]) {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => heard.push(data);
    registration?.active?.postMessage(question, [port2]);
  }
}

function heardOutside(): unknown[] {
  return (globalThis as unknown as { heard: unknown[] }).heard;
}

interface Refusal {
  readonly ok: boolean;
  readonly error: { readonly message: string };
}

/** @returns what was answered by the time that all refusals and the answer to a good question were here. */
async function sendMalformed(refusals: number): Promise<Refusal[]> {
  const worker = (await navigator.serviceWorker.ready).active;
  const question = { type: 'BACKGROUND_FETCH_QUERY', meta: 'workbox-background-fetch' };
  const call = { protocol: 'background-fetch-ponyfill', version: 1 };
  const request = { url: 'javascript:alert(1)', method: 'GET', headers: [] };
  const uid = 'malformed';
  const messages: unknown[] = [
    null,
    'BACKGROUND_FETCH_QUERY',
    [question],
    question,
    { ...question, payload: null },
    { ...question, payload: { id: { toString: 'x' } } },
    { ...question, type: 'BACKGROUND_FETCH_REMOVE', payload: { url: 5 } },
    { ...question, meta: 'workbox-broadcast-update', payload: {} },
    { ...call, version: 99, call: 'getIds', args: {} },
    { ...call, version: 0, call: 'getIds', args: {} },
    { ...call, call: 'constructor', args: {} },
    { ...call, call: 'fetch', args: { uid, id: 'x', requests: [], options: {} } },
    { ...call, call: 'fetch', args: { uid, id: 'x', requests: [request], options: {} } },
    { ...call, call: 'fetch', args: { uid, id: 'x', requests: 'all of them', options: 5 } },
    { ...call, call: 'fetch', args: null },
    { ...call, call: 'abort', args: { uid: 5 } },
  ];
  const answers: Refusal[] = [];
  await new Promise<void>((resolve) => {
    for (const message of messages) {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }: MessageEvent<Refusal>) => {
        if (answers.push(data) === refusals) resolve();
      };
      worker?.postMessage(message, [port2]);
    }
  });
  await (await client).jobs();
  return answers;
}

/** @returns the phases that the page was told of, until the asset is ready. */
async function hear(url: string): Promise<string[]> {
  const phases: string[] = [];
  const listener = await client;
  return new Promise((resolve) => {
    const stop = listener.subscribe(url, ({ phase }) => {
      // The worker's own answer, that it knows of no such job, says that the page listens.
      if (phase === 'absent') Object.assign(globalThis, { isListening: true });
      else phases.push(phase);
      if (phase !== 'ready') return;
      stop();
      resolve(phases);
    });
  });
}

async function tellVersions(id: string): Promise<void> {
  const { clients } = globalThis as unknown as {
    clients: { matchAll(): Promise<{ postMessage(message: unknown): void }[]> };
  };
  const progress = { id, title: '', downloaded: 0 };
  for (const [version, phase] of [
    [1, 'downloading'],
    [2, 'failed'],
    [undefined, 'aborted'],
    [1, 'ready'],
  ] as const) {
    const type = 'BACKGROUND_FETCH_PROGRESS';
    const payload = { ...progress, version, phase };
    for (const window of await clients.matchAll()) {
      window.postMessage({ type, meta: 'workbox-background-fetch', payload });
    }
  }
}

function runScript(url: string): Promise<unknown> {
  return new Promise((resolve) => {
    // What the script posts to itself.
    self.onmessage = ({ data }) => resolve(data);
    const script = document.createElement('script');
    script.src = url;
    script.onerror = () => resolve('did not run');
    document.body.append(script);
  });
}

function runWorker(url: string): Promise<unknown> {
  return new Promise((resolve) => {
    const worker = new Worker(url);
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = () => resolve('did not run');
  });
}

function titleOfFrame(url: string): Promise<unknown> {
  return new Promise((resolve) => {
    const frame = document.createElement('iframe');
    frame.onload = () => resolve(frame.contentDocument?.title);
    frame.src = url;
    document.body.append(frame);
  });
}
