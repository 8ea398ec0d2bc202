import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  browsersUnderTest,
  launchBrowser,
  type TestBrowser,
  type TestPage,
  UnsupportedVerbError,
  workerEvaluationHook,
} from './index.js';

jest.setTimeout(120_000);

const workerScript = `${workerEvaluationHook}
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('message', (event) => { self.heard = event.data; });
console.log('the worker speaks');
`;

/** Ten seconds of silence: 8 kHz, mono, 8 bits a sample. */
function silence(): Buffer {
  const samples = 80_000;
  const wav = Buffer.alloc(44 + samples, 128);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + samples, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(8000, 24);
  wav.writeUInt32LE(8000, 28);
  wav.writeUInt16LE(1, 32);
  wav.writeUInt16LE(8, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(samples, 40);
  return wav;
}

/** A page, a service worker and a sound; media elements seek by range. */
async function startOrigin(): Promise<{ server: Server; url: string }> {
  const sound = silence();
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    if (path === '/worker.js') {
      response.setHeader('content-type', 'text/javascript');
      response.end(workerScript);
    } else if (path === '/sound.wav') {
      const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
      const first = Number(range?.[1] ?? 0);
      const last = Number(range?.[2] ?? '') || sound.length - 1;
      response.writeHead(range ? 206 : 200, {
        'content-type': 'audio/wav',
        'accept-ranges': 'bytes',
        'content-length': last - first + 1,
        ...(range ? { 'content-range': `bytes ${first}-${last}/${sound.length}` } : {}),
      });
      response.end(sound.subarray(first, last + 1));
    } else {
      response.writeHead(path.startsWith('/missing') ? 404 : 200, {
        'content-type': 'text/html',
        'cache-control': 'no-store',
      });
      response.end('<!doctype html><title>The page</title><h1>Hello</h1>');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { server, url: `http://localhost:${port}/` };
}

const registerWorker = `navigator.serviceWorker.register('/worker.js')
  .then(() => navigator.serviceWorker.ready).then(() => undefined)`;

/** The status of a request that no cache answers, or "failed". */
const askServer = async (path: string) => {
  const url = `${path}?${String(Math.random())}`;
  return fetch(url).then(
    ({ status }) => status,
    () => 'failed',
  );
};

describe.each(browsersUnderTest())('%s', (name) => {
  let origin: Awaited<ReturnType<typeof startOrigin>>;
  let browser: TestBrowser;
  let page: TestPage;

  beforeAll(async () => {
    origin = await startOrigin();
    browser = await launchBrowser(name, { deadlineMs: 20_000 });
    page = await browser.open(origin.url);
    await page.evaluate(registerWorker);
  });

  afterAll(async () => {
    await browser.close();
    origin.server.closeAllConnections();
    origin.server.close();
  });

  test('updates workers of a page that is never at rest, where its start was awaited', async () => {
    const started = await launchBrowser(name, { deadlineMs: 20_000, awaitStartup: true });
    try {
      const busy = await started.open(origin.url);
      await busy.evaluate(() => {
        const work = () => {
          const end = performance.now() + 40;
          while (performance.now() < end);
          setTimeout(work);
        };
        work();
      });
      await busy.evaluate(registerWorker);
      await busy.evaluate(() => {
        void navigator.serviceWorker.ready
          .then((registration) => registration.update())
          .then(() => (document.title = 'updated'));
      });
      await busy.waitFor("document.title === 'updated'");
    } finally {
      await started.close();
    }
  });

  test('says its version', () => {
    const engine = { chromium: 'Chromium', firefox: 'Firefox', webkit: 'WebKitGTK' }[name];
    expect(browser.version).toMatch(new RegExp(`^${engine} \\d+(\\.\\d+)+`));
  });

  test('evaluates functions and expressions in the page', async () => {
    expect(await page.evaluate('document.title')).toBe('The page');
    expect(await page.evaluate((a: number, b: number) => a + b, 20, 22)).toBe(42);
    expect(await page.evaluate(async () => Promise.resolve({ deep: [1, null] }))).toEqual({
      deep: [1, null],
    });
    expect(await page.evaluate('(text) => text.length', 'four')).toBe(4);
    expect(await page.evaluate('undefined')).toBeUndefined();
  });

  test('says what the page threw', async () => {
    const thrown = page.evaluate(() => {
      throw new RangeError('too far');
    });
    await expect(thrown).rejects.toMatchObject({
      name: 'PageError',
      thrown: 'RangeError',
      message: 'RangeError: too far',
    });
  });

  test('evaluates in the service worker, unseen by the worker itself', async () => {
    const kind = await page.evaluateInWorker((more: string) => self.constructor.name + more, '!');
    expect(kind).toBe('ServiceWorkerGlobalScope!');
    expect(await page.evaluateInWorker('String(self.heard)')).toBe('undefined');
    await expect(page.evaluateInWorker('Promise.reject(new TypeError("no"))')).rejects.toThrow(
      'TypeError: no',
    );
  });

  test('waits for a condition', async () => {
    expect(await page.waitFor((least: number) => performance.now() > least, 10)).toBe(true);
  });

  test('collects the console of page and worker', async () => {
    await page.evaluate(() => {
      console.log('the page speaks');
    });
    const heard = () => page.console.join('\n');
    while (!heard().includes('the page speaks')) await page.evaluate('1');
    if (browser.can.workerConsole) expect(heard()).toContain('the worker speaks');
  });

  test('hides and shows the page', async () => {
    if (!browser.can.hide) return;
    await page.hide();
    expect(await page.evaluate('document.visibilityState')).toBe('hidden');
    await page.show();
    expect(await page.evaluate('document.visibilityState')).toBe('visible');
  });

  test('freezes the page, or says that it cannot', async () => {
    if (!browser.can.freeze) {
      await expect(page.freeze()).rejects.toThrow(UnsupportedVerbError);
      return;
    }
    await page.evaluate('void (window.ticks = 0, setInterval(() => { window.ticks += 1; }, 1))');
    await page.waitFor('window.ticks > 3');
    await page.freeze();
    const frozenAt = await page.evaluate('window.ticks');
    // As many turns as would have let it tick.
    for (let turn = 0; turn < 20; turn += 1) await page.evaluate('1');
    expect(await page.evaluate('window.ticks')).toBe(frozenAt);
    await page.thaw();
    await page.waitFor('(before) => window.ticks > before', frozenAt);
  });

  test('goes offline and back, page and worker', async () => {
    if (!browser.can.offline) return;
    await page.offline(true);
    expect(await page.evaluate(askServer, '/a')).toBe('failed');
    expect(await page.evaluateInWorker(askServer, '/b')).toBe('failed');
    await page.offline(false);
    expect(await page.evaluate(askServer, '/c')).toBe(200);
    expect(await page.evaluateInWorker(askServer, '/d')).toBe(200);
  });

  test('stops service workers, offline too, or says that it cannot', async () => {
    if (!browser.can.stopWorker) {
      await expect(browser.stopWorkers()).rejects.toThrow(UnsupportedVerbError);
      return;
    }
    await page.evaluateInWorker('self.mark = "here"');
    await browser.stopWorkers();
    expect(await page.evaluateInWorker('String(self.mark)')).toBe('undefined');
    await page.offline(true);
    await browser.stopWorkers();
    expect(await page.evaluateInWorker(askServer, '/e')).toBe('failed');
    await page.offline(false);
  });

  test('plays and seeks sound without a gesture', async () => {
    await page.evaluate(`void (window.sound = new Audio('/sound.wav'), sound.play())`);
    await page.waitFor('sound.currentTime > 0.1 && sound.currentTime < 5');
    await page.evaluate('void (sound.currentTime = 6)');
    await page.waitFor('sound.currentTime > 6.1 && !sound.paused');
    await page.evaluate('sound.pause()');
  });

  test('presses keys that move the focus and click, as the keyboard does', async () => {
    await page.evaluate(() => {
      const [first, second] = ['first', 'second'].map((id) => {
        const button = document.createElement('button');
        button.id = id;
        button.addEventListener('click', ({ isTrusted }) => {
          button.value += `${String(isTrusted)} `;
        });
        return button;
      });
      if (first && second) document.body.append(first, second);
    });
    const focused = (id: string) => document.querySelector(`#${id}:focus-visible`) !== null;
    const clicked = (id: string) => document.querySelector<HTMLButtonElement>(`#${id}`)?.value;
    await page.press('Tab');
    await page.waitFor(focused, 'first');
    await page.press('Tab');
    await page.waitFor(focused, 'second');
    await page.press('Enter');
    await page.waitFor(clicked, 'second');
    await page.press('Shift+Tab');
    await page.waitFor(focused, 'first');
    await page.press('Space');
    await page.waitFor(clicked, 'first');
    expect(await page.evaluate(clicked, 'first')).toBe('true ');
    expect(await page.evaluate(clicked, 'second')).toBe('true ');
  });

  test('measures its memory', async () => {
    expect(await browser.memory()).toBeGreaterThan(50 * 2 ** 20);
  });

  test('writes a screenshot of the asked size', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'screenshot-test-'));
    try {
      const file = join(folder, 'page.png');
      await page.screenshot(file, { width: 640, height: 480 });
      const png = await readFile(file);
      expect(png.subarray(1, 4).toString()).toBe('PNG');
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([640, 480]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('loads again, navigates, and says what cannot be loaded', async () => {
    await page.evaluate('void (window.mark = 1)');
    await page.reload();
    expect(await page.evaluate('typeof window.mark')).toBe('undefined');
    await page.navigate(`${origin.url}elsewhere`);
    expect(await page.evaluate('location.pathname')).toBe('/elsewhere');
    const other = await browser.open(origin.url);
    // A blocked port, a closed one, and a scheme that nothing handles; then it goes on.
    await expect(other.navigate('http://127.0.0.1:9/')).rejects.toThrow(':9/');
    await expect(other.navigate('http://127.0.0.1:4/')).rejects.toThrow(':4/');
    await expect(other.navigate('nothing:to-see')).rejects.toThrow('nothing:to-see');
    await other.navigate(origin.url);
    expect(await other.evaluate('document.title')).toBe('The page');
    await other.close();
  });

  test('keeps its storage when it is killed and started again', async () => {
    await page.evaluate(async () => {
      const cache = await caches.open('kept');
      await cache.put('/kept', new Response('the bytes'));
    });
    await page.evaluateInWorker(
      async () =>
        new Promise<void>((resolve, reject) => {
          const opening = indexedDB.open('kept', 1);
          opening.onupgradeneeded = () => {
            opening.result.createObjectStore('rows').put('the row', 'key');
          };
          opening.onsuccess = () => {
            opening.result.close();
            resolve();
          };
          opening.onerror = () => {
            reject(new Error('IndexedDB did not open'));
          };
        }),
    );
    // An orderly end first: what was stored a moment before a kill may be lost (docs/discoveries/0047).
    await browser.restart();
    page = await browser.open(origin.url);
    await browser.kill();
    await expect(page.evaluate('1')).rejects.toThrow('restart()');
    await browser.restart();
    page = await browser.open(origin.url);
    const kept = await page.evaluate(async () => ({
      names: await caches.keys(),
      text: await (await caches.match('/kept'))?.text(),
    }));
    expect(kept).toEqual({ names: ['kept'], text: 'the bytes' });
    expect(await page.evaluate('navigator.serviceWorker.controller !== null')).toBe(true);
    expect(
      await page.evaluateInWorker(
        async () =>
          new Promise<unknown>((resolve) => {
            const opening = indexedDB.open('kept', 1);
            opening.onsuccess = () => {
              const row = opening.result.transaction('rows').objectStore('rows').get('key');
              row.onsuccess = () => {
                resolve(row.result);
              };
            };
          }),
      ),
    ).toBe('the row');
  });
});
