/** @jest-environment ./packages/workbox-background-fetch/src/testing/unit/workerEnvironment.mjs */
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { IDBFactory } from 'fake-indexeddb';
import { bytesOf, scope, TestWorker } from './testing/unit/testWorker.js';
import { SegmentedCache } from 'segmented-cache';
import type { WorkboxPlugin } from 'workbox-core/types.js';
import type {
  BackgroundFetchPlugin,
  BackgroundFetchPluginOptions,
} from './backgroundFetchPlugin.js';
import { toolkits } from './testing/unit/toolkits.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

const cacheName = 'films';
let seed = 0;

// What one test's ExpirationPlugin remembers is not the next one's.
beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

const filmsOf = ({ downloads }: TestWorker) =>
  new SegmentedCache(cacheName, downloads.segmentStore);

/** A worker that has downloaded a film of 4500 bytes, and a clip that fits into one segment. */
async function workerWithFilm(headers: Record<string, string> = {}) {
  const worker = new TestWorker((seed += 1));
  const server = worker.serve('film.mp4', 4500, { headers: { etag: '"1"', ...headers } });
  const small = worker.serve('clip.mp4', 400, { headers: { etag: '"1"', ...headers } });
  worker.keepIn(cacheName);
  for (const path of ['film.mp4', 'clip.mp4']) await worker.download(path);
  return { worker, server, small };
}

describe.each(toolkits)('BackgroundFetchPlugin with $name', (kit) => {
  const { CacheFirst, CacheOnly, NetworkFirst, StaleWhileRevalidate, expiration } = kit;

  function pluginOf(
    worker: TestWorker,
    options: Partial<BackgroundFetchPluginOptions> = {},
  ): BackgroundFetchPlugin {
    return new kit.BackgroundFetchPlugin({ cacheName, ...options }, { worker: worker.asWorker });
  }

  const others: { readonly name: string; readonly make: () => WorkboxPlugin }[] = [
    { name: 'ExpirationPlugin', make: () => expiration({ maxEntries: 5 }) },
    { name: 'CacheableResponsePlugin', make: kit.cacheable },
    { name: 'RangeRequestsPlugin', make: kit.ranges },
  ];

  describe.each(others)('beside $name', ({ make }) => {
    it.each(['before', 'after'])('answers the same, %s it', async (order) => {
      const { worker, server, small } = await workerWithFilm();
      const requests = server.requests.length;
      const ours = pluginOf(worker);
      const plugins = order === 'before' ? [ours, make()] : [make(), ours];
      const strategy = new CacheOnly({ cacheName, plugins });
      for (const [path, { asset }] of [
        ['film.mp4', server],
        ['clip.mp4', small],
      ] as const) {
        const { bytes } = asset;
        expect(await bytesOf(await worker.ask(strategy, path))).toEqual(bytes);
        const part = await worker.ask(strategy, path, { headers: { range: 'bytes=100-299' } });
        expect(part.status).toBe(206);
        expect(part.headers.get('content-range')).toBe(`bytes 100-299/${bytes.length}`);
        expect(await bytesOf(part)).toEqual(bytes.slice(100, 300));
        // The player's bytes are of another version: it gets the whole, which nobody may cut.
        const headers = { range: 'bytes=100-299', 'if-range': '"0"' };
        const whole = await worker.ask(strategy, path, { headers });
        expect(whole.status).toBe(200);
        expect(await bytesOf(whole)).toEqual(bytes);
      }
      expect(server.requests).toHaveLength(requests);
    });
  });

  const ours = { name: 'ours', make: () => undefined };
  const orders = [
    ...others.flatMap((other) => [
      [ours, other],
      [other, ours],
    ]),
    // With all of them, in each place.
    ...[0, 1, 2, 3].map((place) => [...others.slice(0, place), ours, ...others.slice(place)]),
  ].map((order) => ({ order, names: order.map(({ name }) => name).join(', ') }));

  describe.each(orders)('in the order $names', ({ order }) => {
    const pluginsOf = (worker: TestWorker) =>
      order.map(({ make }) => make() ?? (pluginOf(worker) as WorkboxPlugin));

    it('reads no segment that a hit does not need', async () => {
      const { worker, server } = await workerWithFilm();
      const strategy = new CacheFirst({ cacheName, plugins: pluginsOf(worker) });
      const { bytes } = server.asset;
      const requests = server.requests.length;
      /** How large the segments are that were read for a request, one after the other. */
      const readFor = async (init: RequestInit) => {
        worker.reads.entries.length = 0;
        const response = await worker.ask(strategy, 'film.mp4', init);
        const body = await bytesOf(response);
        await worker.simulated.rest();
        return { status: response.status, body, read: [...worker.reads.entries] };
      };
      const range = (value: string) => readFor({ headers: { range: value } });
      expect(await readFor({})).toEqual({
        status: 200,
        body: bytes,
        read: [1000, 1000, 1000, 1000, 500],
      });
      const within = { status: 206, body: bytes.slice(1100, 1200), read: [1000] };
      expect(await range('bytes=1100-1199')).toEqual(within);
      const across = { status: 206, body: bytes.slice(1900, 2100), read: [1000, 1000] };
      expect(await range('bytes=1900-2099')).toEqual(across);
      expect(await range('bytes=-10')).toMatchObject({ status: 206, read: [500] });
      expect(await readFor({ method: 'HEAD' })).toMatchObject({ status: 200, read: [] });
      const known = { headers: { 'if-none-match': '"1"' } };
      expect(await readFor(known)).toMatchObject({ status: 304, read: [] });
      expect(await range('bytes=9999-')).toMatchObject({ status: 416, read: [] });
      expect(server.requests).toHaveLength(requests);
    });

    if (order.some(({ name }) => name === 'ExpirationPlugin')) {
      it('gives the bytes back of what ExpirationPlugin deletes', async () => {
        const { worker } = await workerWithFilm();
        const plugins = order.map(
          ({ name, make }) =>
            (name === 'ExpirationPlugin' ? expiration({ maxEntries: 1 }) : make()) ??
            (pluginOf(worker) as WorkboxPlugin),
        );
        const strategy = new CacheOnly({ cacheName, plugins });
        await worker.ask(strategy, 'film.mp4');
        // Entries are told apart by the millisecond in which they were used.
        const used = Date.now();
        while (Date.now() === used);
        for (let times = 0; times < 2; times += 1) await worker.ask(strategy, 'clip.mp4');
        const films = filmsOf(worker);
        await worker.until(async () => (await films.info(`${scope}film.mp4`)) === undefined);
        const roots = () => Promise.resolve({ draftIds: new Set<string>() });
        await worker.downloads.segmentStore.collectGarbage(roots);
        const { segmentBytes, tailBytes } = await worker.downloads.segmentStore.usage();
        expect([segmentBytes, tailBytes]).toEqual([0, 0]);
        expect(await films.keys()).toEqual([`${scope}clip.mp4`]);
      });
    }
  });

  it.each(['before', 'after'])(
    'leaves what is too old to the network, %s ExpirationPlugin',
    async (order) => {
      const { worker, server } = await workerWithFilm({ date: 'Tue, 01 Jan 2019 00:00:00 GMT' });
      const ours = pluginOf(worker);
      const other = expiration({ maxAgeSeconds: 60 });
      const plugins = order === 'before' ? [ours, other] : [other, ours];
      const { length } = server.requests;
      const response = await worker.ask(new CacheFirst({ cacheName, plugins }), 'film.mp4');
      expect(server.requests).toHaveLength(length + 1);
      expect(await bytesOf(response)).toEqual(server.asset.bytes);
    },
  );

  it.each(['before', 'after'])(
    'lets ExpirationPlugin delete large and small assets, %s it',
    async (order) => {
      const { worker } = await workerWithFilm();
      const ours = pluginOf(worker);
      const other = expiration({ maxEntries: 1 });
      const plugins = order === 'before' ? [ours, other] : [other, ours];
      const strategy = new CacheOnly({ cacheName, plugins });
      for (const [path, unused] of [
        ['film.mp4', 'clip.mp4'],
        ['clip.mp4', 'film.mp4'],
      ] as const) {
        await worker.ask(strategy, unused);
        // Entries are told apart by the millisecond in which they were used.
        const used = Date.now();
        while (Date.now() === used);
        await worker.ask(strategy, path);
        await worker.ask(strategy, path);
        const films = filmsOf(worker);
        await worker.until(async () => (await films.info(`${scope}${unused}`)) === undefined);
        expect(await films.info(`${scope}${path}`)).toBeDefined();
        if (path === 'film.mp4') await films.put(`${scope}${unused}`, new Response('again'));
      }
    },
  );

  it('answers HEAD and preconditions', async () => {
    const { worker } = await workerWithFilm();
    const strategy = new CacheOnly({ cacheName, plugins: [pluginOf(worker)] });
    const head = await worker.ask(strategy, 'film.mp4', { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), head.body]).toEqual([
      200,
      '4500',
      null,
    ]);
    const known = await worker.ask(strategy, 'film.mp4', { headers: { 'if-none-match': '"1"' } });
    expect(known.status).toBe(304);
  });

  it.each<{ destination: RequestDestination }>([
    { destination: 'document' },
    { destination: 'script' },
    { destination: 'worker' },
    { destination: 'iframe' },
    { destination: 'object' },
    { destination: 'style' },
    { destination: 'manifest' },
  ])('never answers what becomes a $destination, unless it is told to', async ({ destination }) => {
    const { worker, small } = await workerWithFilm();
    const { length } = small.requests;
    const strategy = new CacheFirst({ cacheName, plugins: [pluginOf(worker)] });
    await worker.ask(strategy, 'clip.mp4', { destination });
    expect(small.requests).toHaveLength(length + 1);
    const trusting = new CacheFirst({ cacheName, plugins: [pluginOf(worker, { trusted: true })] });
    await worker.ask(trusting, 'clip.mp4', { destination });
    expect(small.requests).toHaveLength(length + 1);
  });

  describe.each([StaleWhileRevalidate, NetworkFirst])('in %p', (Strategy) => {
    it('asks for nothing that is here, and gives the page the asset', async () => {
      const { worker, server } = await workerWithFilm();
      const strategy = new Strategy({ cacheName, plugins: [pluginOf(worker)] });
      const { length } = server.requests;
      const answers: (string | null)[] = [];
      const answer = (request: Request) => {
        answers.push(request.headers.get('if-none-match'));
        return new Response(null, { status: 304, headers: { etag: '"1"' } });
      };
      server.answerNext(answer, answer);
      const response = await worker.ask(strategy, 'film.mp4');
      expect(response.status).toBe(200);
      expect(await bytesOf(response)).toEqual(server.asset.bytes);
      const part = await worker.ask(strategy, 'film.mp4', { headers: { range: 'bytes=5-9' } });
      expect(await bytesOf(part)).toEqual(server.asset.bytes.slice(5, 10));
      await worker.until(() => answers.length === 2);
      expect(answers).toEqual(['"1"', '"1"']);
      expect(server.requests).toHaveLength(length + 2);
    });

    it('stores no second copy of a new version', async () => {
      const { worker, server } = await workerWithFilm();
      const before = worker.simulated.browser.cacheStorage.usedBytes;
      const strategy = new Strategy({ cacheName, plugins: [pluginOf(worker)] });
      server.asset = { bytes: new Uint8Array(4600), headers: { etag: '"2"' } };
      await bytesOf(await worker.ask(strategy, 'film.mp4'));
      await worker.simulated.rest();
      expect(worker.simulated.browser.cacheStorage.usedBytes).toBe(before);
    });

    it('downloads a new version where misses are downloaded, and what only seems to be one not', async () => {
      const { worker, server } = await workerWithFilm();
      const strategy = new Strategy({
        cacheName,
        plugins: [pluginOf(worker, { onMiss: 'download' })],
      });
      // It does not compare.
      const unconditional = (request: Request) => server.honestAnswer(new Request(request.url));
      server.answerNext(unconditional);
      await bytesOf(await worker.ask(strategy, 'film.mp4'));
      await worker.simulated.rest();
      expect(await worker.downloads.backgroundFetch.getIds()).toEqual([]);

      server.asset = { bytes: new Uint8Array(4600), headers: { etag: '"2"' } };
      await bytesOf(await worker.ask(strategy, 'film.mp4'));
      const kept = async () =>
        (await filmsOf(worker).match(`${scope}film.mp4`))?.headers.get('etag');
      await worker.until(async () => (await kept()) === '"2"');
    });
  });

  describe('onMiss: download', () => {
    it('answers from the one transfer that fills the cache', async () => {
      const worker = new TestWorker((seed += 1));
      worker.keepIn(cacheName);
      const server = worker.serve('film.mp4', 4500);
      server.chunkMs = 10;
      const strategy = new CacheFirst({
        cacheName,
        plugins: [pluginOf(worker, { onMiss: 'download' })],
      });
      const [whole, part] = await Promise.all([
        worker.ask(strategy, 'film.mp4'),
        worker.ask(strategy, 'film.mp4', { headers: { range: 'bytes=500-1499' } }),
      ]);
      expect([whole.status, part.status]).toEqual([200, 206]);
      expect(await worker.result(bytesOf(whole))).toEqual(server.asset.bytes);
      expect(await worker.result(bytesOf(part))).toEqual(server.asset.bytes.slice(500, 1500));
      const sent = server.requests.reduce((sum, { sentBytes }) => sum + sentBytes, 0);
      expect(sent).toBe(4500);
    });

    it('leaves far seeks to the network', async () => {
      const worker = new TestWorker((seed += 1));
      // One that gives all in one go: it takes long until the download gets there.
      const server = worker.serve('film.mp4', 4500, { ranges: false });
      server.answerNext({ after: 500, then: 'stall' });
      const strategy = new CacheFirst({
        cacheName,
        plugins: [pluginOf(worker, { onMiss: 'download' })],
      });
      await worker.ask(strategy, 'film.mp4');
      const { length } = server.requests;
      const part = await worker.ask(strategy, 'film.mp4', { headers: { range: 'bytes=4000-' } });
      expect(server.requests.slice(length).map(({ range }) => range)).toEqual(['bytes=4000-']);
      expect(await bytesOf(part)).toEqual(server.asset.bytes);
    });

    it('gives the page the server’s own answer where the download fails', async () => {
      const worker = new TestWorker((seed += 1));
      const server = worker.serve('film.mp4', 4500);
      const missing = () => new Response('not here', { status: 404 });
      server.answerNext(missing, missing);
      const strategy = new CacheFirst({
        cacheName,
        plugins: [pluginOf(worker, { onMiss: 'download' })],
      });
      const response = await worker.ask(strategy, 'film.mp4');
      expect([response.status, await response.text()]).toEqual([404, 'not here']);
    });

    it('downloads nothing that nobody could read', async () => {
      const worker = new TestWorker((seed += 1));
      const url = 'https://elsewhere.example/film.mp4';
      worker.serve(url, 4500);
      const strategy = new CacheFirst({
        cacheName,
        plugins: [pluginOf(worker, { onMiss: 'download' })],
      });
      await worker.ask(strategy, url, { mode: 'no-cors' });
      expect(await worker.downloads.backgroundFetch.getIds()).toEqual([]);
    });
  });
});
