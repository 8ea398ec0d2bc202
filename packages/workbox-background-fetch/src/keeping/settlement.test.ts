/** @jest-environment ./packages/workbox-background-fetch/src/testing/unit/workerEnvironment.mjs */
import { describe, expect, it, jest } from '@jest/globals';
import { bytesOf, scope, TestWorker } from '../testing/unit/testWorker.js';
import { SegmentedCache, SegmentedCacheError } from 'segmented-cache';
import { registerQuotaErrorCallback } from 'workbox-core/registerQuotaErrorCallback.js';
import { CacheableResponsePlugin } from 'workbox-cacheable-response/CacheableResponsePlugin.js';
import type { WorkboxPlugin } from 'workbox-core/types.js';
import { ExpirationPlugin } from 'workbox-expiration/ExpirationPlugin.js';
import { Publisher } from '../progress/publisher.js';
import type { Progress } from '../protocol.js';
import { CacheKeeper } from './cacheKeeper.js';
import type { CacheKeeperOptions } from './cacheKeeper.js';
import type { Keeper } from './keeper.js';
import type { DownloadOutcome, UIUpdate } from './outcome.js';
import { Settlement } from './settlement.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

/** A worker whose downloads are kept, and all that pages and people are told of them. */
class KeepingWorker extends TestWorker {
  readonly told: Progress[] = [];
  readonly shown: UIUpdate[] = [];

  keep(options: Partial<CacheKeeperOptions> = {}): Settlement {
    const { downloads, clock, told } = this;
    const tell = (progress: Progress) => told.push(progress);
    const publisher = new Publisher({ downloads, clock, tell, reportError: () => undefined });
    const settlement = new Settlement(downloads, publisher);
    const keeper: CacheKeeperOptions = {
      cacheName: 'films',
      plugins: [],
      trusted: false,
      accepts: () => true,
      ...options,
    };
    settlement.add(new CacheKeeper(keeper, downloads.segmentStore));
    this.settle = async (type, registration) => {
      const event = Object.assign(new ExtendableEvent(type), {
        registration,
        updateUI: (update: UIUpdate) => Promise.resolve(void this.shown.push(update)),
      });
      await settlement.settle(type, event);
      this.settled += 1;
    };
    return settlement;
  }

  get films(): SegmentedCache {
    return new SegmentedCache('films', this.downloads.segmentStore);
  }

  async fetch(id: string, paths: string[]): Promise<void> {
    const before = this.settled;
    await this.downloads.backgroundFetch.fetch(
      id,
      paths.map((path) => scope + path),
      { title: id },
    );
    await this.until(() => this.settled > before);
  }
}

/** A plugin's callback that cannot bear an asset of this name. */
const throwFor =
  (name: string) =>
  ({ request, response = request }: { request: Request; response?: Response | Request }) =>
    request.url.endsWith(name)
      ? Promise.reject(new Error('not this one'))
      : Promise.resolve(response as Request & Response);

const phasesOf = (told: readonly Progress[]) => told.map(({ phase }) => phase);
const html = { 'content-type': 'text/html; charset=utf-8' };

describe('Settlement', () => {
  it('keeps what came, and says so last', async () => {
    const worker = new KeepingWorker(1);
    worker.keep();
    const server = worker.serve('film.mp4', 4500);
    await worker.fetch('film', ['film.mp4']);
    const response = await worker.films.match(`${scope}film.mp4`);
    expect(response && (await bytesOf(response))).toEqual(server.asset.bytes);
    await worker.simulated.browser.clock.advance(5000);
    expect(phasesOf(worker.told).slice(-2)).toEqual(['caching', 'ready']);
    expect(worker.told.at(-1)?.assets).toEqual([
      {
        ...{ url: `${scope}film.mp4`, phase: 'ready', downloaded: 4500, total: 4500 },
        removable: true,
      },
    ]);
  });

  it('removes one asset, tells of it, and keeps the others', async () => {
    const worker = new KeepingWorker(13);
    const settlement = worker.keep();
    for (const path of ['film.mp4', 'clip.mp4']) {
      const url = `${scope}${path}`;
      worker.serve(path, 4500);
      await worker.fetch(url, [path]);
      expect(worker.told.at(-1)).toMatchObject({ id: url, phase: 'ready', removable: true });
    }
    expect(await settlement.remove(`${scope}film.mp4`)).toBe(true);
    expect(worker.told.at(-1)).toMatchObject({ id: `${scope}film.mp4`, phase: 'absent' });
    expect(await worker.films.keys()).toEqual([`${scope}clip.mp4`]);
    expect(await settlement.remove(`${scope}film.mp4`)).toBe(false);
  });

  it('keeps 19 of 20, names the one that is not there, and fetches only that again', async () => {
    const worker = new KeepingWorker(2);
    const outcomes: DownloadOutcome[] = [];
    worker.keep({
      updateUI: (outcome) => {
        outcomes.push(outcome);
        return { title: 'one is missing', icons: [{ src: '/sad.png' }] };
      },
    });
    const paths = Array.from({ length: 20 }, (_, index) => `part${index}.bin`);
    const servers = paths.map((path) => worker.serve(path, 1500));
    servers[7]?.answerNext(() => new Response('', { status: 404 }));
    await worker.fetch('parts', paths);

    expect((await worker.films.keys()).length).toBe(19);
    const last = worker.told.at(-1);
    expect([last?.phase, last?.reason]).toEqual(['failed', 'bad-status']);
    const failed = last?.assets?.filter(({ phase }) => phase === 'failed');
    expect(failed?.map(({ url }) => url)).toEqual([`${scope}part7.bin`]);
    expect(failed?.[0]?.detail).toContain('404');
    expect(outcomes[0]?.kept).toHaveLength(19);
    expect(outcomes[0]?.failures[0]).toMatchObject({
      url: `${scope}part7.bin`,
      reason: 'bad-status',
    });
    expect(worker.shown).toEqual([{ title: 'one is missing', icons: [{ src: '/sad.png' }] }]);
  });

  it('keeps one ordinary entry, where the layout is whole, and lets go of its segments', async () => {
    const worker = new KeepingWorker(20);
    worker.keep({ layout: 'whole' });
    const server = worker.serve('model.onnx', 4500);
    await worker.fetch('model', ['model.onnx']);
    const { caches } = worker.simulated.environment;
    const plain = await (await caches.open('films')).match(`${scope}model.onnx`);
    expect(plain && (await bytesOf(plain))).toEqual(server.asset.bytes);
    const request = new Request(`${scope}model.onnx`, { headers: { range: 'bytes=700-1399' } });
    const part = await worker.films.match(request);
    expect(part?.status).toBe(206);
    expect(part && (await bytesOf(part))).toEqual(server.asset.bytes.slice(700, 1400));
    await worker.until(async () => (await worker.downloads.segmentStore.usage()).segments === 0);
  });

  it('does not say that it has what is no ordinary entry yet, where the layout is whole', async () => {
    const worker = new KeepingWorker(21);
    const { segmentStore } = worker.downloads;
    const options = { cacheName: 'films', plugins: [], trusted: false, accepts: () => true };
    const keeper = new CacheKeeper({ ...options, layout: 'whole' }, segmentStore);
    await worker.films.put(`${scope}model.onnx`, new Response(new Uint8Array(4500)));
    expect(await keeper.sizeOf(`${scope}model.onnx`)).toBeUndefined();
    await worker.films.assemble(`${scope}model.onnx`);
    expect(await keeper.sizeOf(`${scope}model.onnx`)).toBe(4500);
  });

  it('does not say that it has what no cache takes', async () => {
    const worker = new KeepingWorker(17);
    worker.serve('film.mp4', 1500);
    worker.serve('note.txt', 20);
    worker.keep({ accepts: ({ pathname }) => pathname.endsWith('.mp4') });
    await worker.fetch('both', ['film.mp4', 'note.txt']);
    expect(worker.told.at(-1)).toMatchObject({ phase: 'failed', reason: 'refused' });
    const [film, note] = worker.told.at(-1)?.assets ?? [];
    expect(film).toMatchObject({ phase: 'ready' });
    expect(note).toMatchObject({ phase: 'failed' });
    expect(note?.detail).toContain('no cache of the worker takes it');
  });

  it('says of what no cache takes that it would be fetched for nothing, before it is', async () => {
    const worker = new KeepingWorker(18);
    worker.serve('film.mp4', 1500);
    const settlement = worker.keep({ accepts: ({ pathname }) => pathname.endsWith('.mp4') });
    const absent = { phase: 'absent', downloaded: 0, title: '', version: 1 };
    const note = `${scope}note.txt`;
    expect(await settlement.progressOf(note)).toEqual({ ...absent, id: note, unkept: true });
    const film = `${scope}film.mp4`;
    expect(await settlement.progressOf(film)).toEqual({ ...absent, id: film });
    // A job's id says nothing of what it will bring.
    for (const id of ['films', 'season:1']) {
      expect(await settlement.progressOf(id)).toEqual({ ...absent, id });
    }
    const other = `${scope}index.html`;
    settlement.addOthers((url) => url === other);
    expect(await settlement.progressOf(other)).toEqual({ ...absent, id: other });
    await worker.fetch(film, ['film.mp4']);
    expect(await settlement.progressOf(film)).toMatchObject({ phase: 'ready', removable: true });
  });

  it('answers also where the app cannot say what it would keep', async () => {
    const worker = new KeepingWorker(19);
    const settlement = worker.keep({
      accepts: () => {
        throw new Error('not today');
      },
    });
    const note = `${scope}note.txt`;
    expect(await settlement.progressOf(note)).toMatchObject({ phase: 'absent', id: note });
    expect(await settlement.progressOf(note)).not.toHaveProperty('unkept');
  });

  it('keeps nothing of what was aborted', async () => {
    const worker = new KeepingWorker(3);
    worker.keep();
    worker.serve('film.mp4', 4500);
    worker.serve('other.mp4', 4500).answerNext({ after: 500, then: 'stall' });
    const paths = ['film.mp4', 'other.mp4'].map((path) => scope + path);
    const job = await worker.downloads.backgroundFetch.fetch('films', paths);
    await worker.until(async () => (await job.recordsProgress())[0]?.phase === 'complete');
    await job.abort();
    await worker.until(() => worker.settled > 0);
    expect(await worker.films.keys()).toEqual([]);
    expect(worker.told.at(-1)?.phase).toBe('aborted');
  });

  it.each([
    { what: 'a page', headers: html, trusted: false, kept: 0 },
    { what: 'a page that is trusted', headers: html, trusted: true, kept: 1 },
    { what: 'a script', headers: { 'content-type': 'text/javascript' }, trusted: false, kept: 0 },
    { what: 'a drawing', headers: { 'content-type': 'image/svg+xml' }, trusted: false, kept: 0 },
    { what: 'something', headers: { 'content-type': '' }, trusted: false, kept: 0 },
    { what: 'something that is trusted', headers: { 'content-type': '' }, trusted: true, kept: 1 },
    { what: 'a film', headers: { 'content-type': 'video/mp4' }, trusted: false, kept: 1 },
  ])('keeps $kept of $what', async ({ headers, trusted, kept }) => {
    const worker = new KeepingWorker(4);
    worker.keep({ trusted });
    worker.serve('index.html', 900, { headers });
    await worker.fetch('page', ['index.html']);
    expect(await worker.films.keys()).toHaveLength(kept);
    expect(worker.told.at(-1)).toMatchObject(
      kept === 1 ? { phase: 'ready' } : { phase: 'failed', reason: 'refused' },
    );
  });

  it('lets plugins refuse, change and hear of what is kept, by its own key', async () => {
    const worker = new KeepingWorker(5);
    const heard: string[] = [];
    const plugins = [
      new CacheableResponsePlugin({ headers: { 'x-keep': 'yes' } }) as WorkboxPlugin,
      new ExpirationPlugin({ maxEntries: 1 }) as WorkboxPlugin,
      {
        cacheKeyWillBeUsed: ({ request }: { request: Request }) =>
          Promise.resolve(request.url.replace(/\?.*/, '')),
        cacheDidUpdate: ({ request }: { request: Request }) =>
          Promise.resolve(void heard.push(request.url)),
      } as WorkboxPlugin,
    ];
    worker.keep({ plugins });
    worker.serve('refused.mp4', 4500);
    worker.serve('large.mp4?v=1', 4500, { headers: { 'x-keep': 'yes' } });
    worker.serve('small.mp4', 500, { headers: { 'x-keep': 'yes' } });
    await worker.fetch('refused', ['refused.mp4']);
    expect(worker.told.at(-1)).toMatchObject({ phase: 'failed', reason: 'refused' });
    await worker.fetch('large', ['large.mp4?v=1']);
    expect(await worker.films.keys()).toEqual([`${scope}large.mp4`]);
    const used = Date.now();
    while (Date.now() === used);
    await worker.fetch('small', ['small.mp4']);
    expect(heard).toEqual([worker.films.headKey(`${scope}large.mp4`), `${scope}small.mp4`]);
    expect(await worker.films.keys()).toEqual([`${scope}small.mp4`]);
  });

  it('writes the body that a plugin returns in place of what came', async () => {
    const worker = new KeepingWorker(6);
    const changing: WorkboxPlugin = {
      cacheWillUpdate: () => Promise.resolve(new Response('mine')),
    };
    worker.keep({ plugins: [changing] });
    worker.serve('film.mp4', 4500);
    await worker.fetch('film', ['film.mp4']);
    expect(await (await worker.films.match(`${scope}film.mp4`))?.text()).toBe('mine');
  });

  it('says what would have to go where a download found no room', async () => {
    const worker = new KeepingWorker(9);
    const outcomes: DownloadOutcome[] = [];
    worker.keep({
      updateUI: (outcome) => void outcomes.push(outcome),
      quota: { register: () => undefined, execute: () => Promise.resolve() },
    });
    worker.serve('old.mp4', 4500);
    worker.serve('small.mp4', 500);
    await worker.fetch('old', ['old.mp4']);
    await worker.fetch('small', ['small.mp4']);
    const { cacheStorage } = worker.simulated.browser;
    cacheStorage.quotaBytes = cacheStorage.usedBytes + 1500;
    worker.serve('film.mp4', 4000);
    await worker.fetch('film', ['film.mp4']);
    const advice = `Deleting ${scope}old.mp4 (0.0 MB) would make room.`;
    expect(outcomes.at(-1)?.failures).toMatchObject([
      {
        url: `${scope}film.mp4`,
        reason: 'quota-exceeded',
        detail: expect.stringContaining(advice),
      },
    ]);
    expect(worker.told.at(-1)).toMatchObject({ phase: 'failed', reason: 'quota-exceeded' });
    expect(worker.told.at(-1)?.assets?.[0]?.detail).toContain(advice);
    expect([...(await worker.films.keys())].sort()).toEqual([
      `${scope}old.mp4`,
      `${scope}small.mp4`,
    ]);
  });

  it('asks Workbox for room where there is none, and keeps the asset then', async () => {
    const worker = new KeepingWorker(7);
    worker.keep();
    const { cacheStorage } = worker.simulated.browser;
    let asked = 0;
    registerQuotaErrorCallback(() => {
      asked += 1;
      cacheStorage.quotaBytes = Infinity;
    });
    const server = worker.serve('film.mp4', 4500);
    const { settle } = worker;
    worker.settle = (...args) => {
      cacheStorage.quotaBytes = cacheStorage.usedBytes;
      return settle(...args);
    };
    await worker.fetch('film', ['film.mp4']);
    expect(asked).toBe(1);
    const response = await worker.films.match(`${scope}film.mp4`);
    expect(response && (await bytesOf(response))).toEqual(server.asset.bytes);
  });

  it.each<{ what: string; keep: Partial<CacheKeeperOptions>; headers?: Record<string, string> }>([
    {
      what: 'cacheWillUpdate throws',
      keep: { plugins: [{ cacheWillUpdate: throwFor('clip.mp4') }] },
    },
    {
      what: 'cacheKeyWillBeUsed throws',
      keep: { plugins: [{ cacheKeyWillBeUsed: throwFor('clip.mp4') }] },
    },
    {
      what: 'accepts throws',
      keep: {
        accepts: ({ pathname }) => {
          if (pathname.endsWith('clip.mp4')) throw new Error('not this one');
          return true;
        },
      },
    },
    { what: 'the server says Vary: *', keep: {}, headers: { vary: '*' } },
  ])('keeps the others where one cannot be: $what', async ({ keep, headers }) => {
    const worker = new KeepingWorker(22);
    worker.keep(keep);
    worker.serve('clip.mp4', 1500, headers ? { headers } : {});
    const server = worker.serve('film.mp4', 4500);
    await worker.fetch('both', ['clip.mp4', 'film.mp4']);
    const response = await worker.films.match(`${scope}film.mp4`);
    expect(response && (await bytesOf(response))).toEqual(server.asset.bytes);
    expect(worker.told.at(-1)).toMatchObject({ phase: 'failed', reason: 'refused' });
    expect(worker.told.at(-1)?.assets).toMatchObject([
      { url: `${scope}clip.mp4`, phase: 'failed', reason: 'refused' },
      { url: `${scope}film.mp4`, phase: 'ready' },
    ]);
    // Its bytes are given back.
    const { segmentStore } = worker.downloads;
    await worker.until(async () => (await segmentStore.usage()).segmentBytes === 4500);
  });

  it('keeps what a plugin fails to hear of, and nobody could say', async () => {
    const worker = new KeepingWorker(23);
    worker.keep({
      plugins: [{ cacheDidUpdate: () => Promise.reject(new Error('deaf')) }],
      updateUI: () => {
        throw new Error('dumb');
      },
    });
    worker.serve('film.mp4', 4500);
    await worker.fetch('film', ['film.mp4']);
    expect(worker.told.at(-1)?.phase).toBe('ready');
    expect(await worker.films.keys()).toEqual([`${scope}film.mp4`]);
  });

  it('keeps the others where the browser fails to store one, and that one when told again', async () => {
    const worker = new KeepingWorker(24);
    const urls = ['clip.mp4', 'film.mp4'].map((path) => scope + path);
    const servers = ['clip.mp4', 'film.mp4'].map((path) => worker.serve(path, 4500));
    const failing: Keeper = {
      accepts: (url) => url === urls[0],
      keep: () => Promise.reject(new SegmentedCacheError('storage-failed', 'The disk failed.')),
      sizeOf: () => Promise.resolve(undefined),
      list: () => Promise.resolve([]),
      canRemove: false,
      remove: () => Promise.resolve(false),
      clear: () => Promise.resolve(),
    };
    worker.keep().add(failing, 'first');
    await worker.downloads.backgroundFetch.fetch('both', urls);
    await worker.until(async () => (await worker.films.keys()).length === 1);
    expect(worker.told.at(-1)?.phase).toBe('caching');
    worker.restart();
    worker.keep();
    await worker.until(() => worker.settled > 0);
    for (const [index, url] of urls.entries()) {
      const response = await worker.films.match(url);
      expect(response && (await bytesOf(response))).toEqual(servers[index]?.asset.bytes);
    }
  });

  it('refuses what has no room for an ordinary entry beside its segments, and gives those back', async () => {
    const worker = new KeepingWorker(25);
    worker.keep({
      layout: 'whole',
      quota: { register: () => undefined, execute: () => Promise.resolve() },
    });
    const { cacheStorage } = worker.simulated.browser;
    worker.serve('model.onnx', 4500);
    const { settle } = worker;
    worker.settle = (...args) => {
      cacheStorage.quotaBytes = cacheStorage.usedBytes + 4000;
      return settle(...args);
    };
    await worker.fetch('model', ['model.onnx']);
    expect(worker.told.at(-1)).toMatchObject({ phase: 'failed', reason: 'quota-exceeded' });
    expect(await worker.films.keys()).toEqual([]);
    await worker.until(() => cacheStorage.usedBytes === 0);
  });

  it('gives the room of a job back that had too little of it, where not even its heads fit', async () => {
    const worker = new KeepingWorker(14);
    worker.keep();
    const { cacheStorage } = worker.simulated.browser;
    worker.serve('clip.mp4', 1500);
    worker.serve('film.mp4', 9500);
    cacheStorage.quotaBytes = 6000;
    const { settle } = worker;
    worker.settle = (...args) => {
      cacheStorage.quotaBytes = cacheStorage.usedBytes;
      return settle(...args);
    };
    await worker.fetch('both', ['clip.mp4', 'film.mp4']);
    expect(worker.told.at(-1)).toMatchObject({ phase: 'failed', reason: 'quota-exceeded' });
    await worker.until(() => cacheStorage.usedBytes === 0);
  });

  it('keeps it once more after a death, to the same effect', async () => {
    const worker = new KeepingWorker(8);
    worker.keep();
    const server = worker.serve('film.mp4', 4500);
    const { settle } = worker;
    let deaths = 0;
    worker.settle = async (...args) => {
      await settle(...args);
      deaths += 1;
      if (deaths === 1) throw new Error('the browser ended the worker');
    };
    await worker.fetch('film', ['film.mp4']);
    worker.restart();
    worker.keep();
    await worker.until(() => worker.settled === 2);
    const response = await worker.films.match(`${scope}film.mp4`);
    expect(response && (await bytesOf(response))).toEqual(server.asset.bytes);
    expect(worker.told.at(-1)?.phase).toBe('ready');
  });

  it('keeps everything once, wherever the worker dies meanwhile', async () => {
    const sizes = { 'large.mp4': 4500, 'other.mp4': 2500, 'small.mp4': 500 };
    const urls = Object.keys(sizes).map((path) => scope + path);
    let deaths = 0;
    const step = process.env.TEST_SIZE === 'all' ? 1 : 4;
    for (let callsToDeath = 1, dies = true; dies; callsToDeath += step) {
      const worker = new KeepingWorker(100 + callsToDeath);
      worker.keep();
      const servers = Object.entries(sizes).map(([path, size]) => worker.serve(path, size));
      const { settle } = worker;
      const running = worker.simulated.running.process;
      worker.settle = async (...args) => {
        running.dieAt(running.calls + callsToDeath);
        await settle(...args);
        // Not told any more that it dies: it has come through.
        running.dieAt(Infinity);
      };
      await worker.downloads.backgroundFetch.fetch('films', urls, { title: 'films' });
      await worker.until(() => !running.isAlive || worker.settled > 0);
      dies = !running.isAlive;
      if (dies) {
        deaths += 1;
        worker.restart();
        worker.keep();
        await worker.until(() => worker.settled > 0);
      }
      expect([...(await worker.films.keys())].sort()).toEqual(urls);
      for (const [index, url] of urls.entries()) {
        const response = await worker.films.match(url);
        expect(response && (await bytesOf(response))).toEqual(servers[index]?.asset.bytes);
      }
      await worker.until(() => worker.told.at(-1)?.phase === 'ready');
      // Each byte that is segmented is there once, and nothing is left of the job.
      const roots = () => Promise.resolve({ draftIds: new Set<string>() });
      await worker.downloads.segmentStore.collectGarbage(roots);
      const { segmentBytes, tailBytes } = await worker.downloads.segmentStore.usage();
      expect([segmentBytes, tailBytes]).toEqual([4500 + 2500, 0]);
      const sent = servers.flatMap(({ requests }) => requests.map(({ sentBytes }) => sentBytes));
      expect(sent.reduce((sum, bytes) => sum + bytes, 0)).toBe(7500);
    }
    expect(deaths).toBeGreaterThan(10);
  });
});
