/** @jest-environment ./packages/workbox-background-fetch/src/testing/unit/workerEnvironment.mjs */
import { describe, expect, it, jest } from '@jest/globals';
import type { CachesPort } from 'segmented-cache';
import { bytesOf, scope, TestWorker } from '../testing/unit/testWorker.js';
import { Settlement } from '../keeping/settlement.js';
import { Publisher } from '../progress/publisher.js';
import type { Progress } from '../protocol.js';
import { LargePrecache } from './largePrecache.js';
import type { LargePrecacheOptions } from './largePrecache.js';
import type { LargeEntry } from './largeEntry.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

const film = (revision: string): LargeEntry => ({ url: 'film.mp4', revision, size: 4500 });
const map: LargeEntry = { url: 'map.bin', revision: '1', size: 3000 };

type Said = Pick<Progress, 'phase' | 'reason' | 'previous' | 'removable'>;

/** What a page makes its words and buttons of. */
const said = ({ phase, reason, previous, removable }: Progress): Said => ({
  phase,
  ...(reason ? { reason } : {}),
  ...(previous ? { previous } : {}),
  ...(removable ? { removable } : {}),
});

/** An app with large files, of which one version after the other is deployed. */
class DeployedApp {
  readonly worker: TestWorker;
  readonly told: Progress[] = [];
  #settlement: Settlement | undefined;

  constructor(seed: number) {
    this.worker = new TestWorker(seed);
  }

  /** Activates a version of the worker, and lets it start what it wants. */
  async deploy(
    entries: LargeEntry[],
    options: Partial<LargePrecacheOptions> = {},
  ): Promise<LargePrecache> {
    const large = this.activate(entries, options);
    await this.worker.result(large.reconcile());
    return large;
  }

  activate(entries: LargeEntry[], options: Partial<LargePrecacheOptions> = {}): LargePrecache {
    const { worker, told } = this;
    if (worker.settled > 0 || told.length > 0) worker.restart();
    const { downloads, clock } = worker;
    const tell = (progress: Progress) => told.push(progress);
    const reportError = (error: unknown) => worker.simulated.reported.push(error);
    const publisher = new Publisher({ downloads, clock, tell, reportError });
    const settlement = new Settlement(downloads, publisher);
    const large = new LargePrecache({
      ...worker.asWorker,
      entries,
      cacheName: 'large-assets',
      whileUpdating: 'network',
      delivery: 'fast-follow',
      base: `${scope}sw.js`,
      caches: worker.simulated.environment.caches,
      clock,
      isActive: () => Promise.resolve(true),
      estimate: () => Promise.resolve({}),
      fetch: (request) => fetch(request),
      ...options,
    });
    settlement.add(large);
    this.#settlement = settlement;
    worker.settle = async (type, registration) => {
      const event = Object.assign(new ExtendableEvent(type), { registration });
      await settlement.settle(type, event);
      worker.settled += 1;
    };
    return large;
  }

  /** Downloads it, unless it is under way, and dies when all of it is there. */
  async dieBeforeKeeping(path: string): Promise<void> {
    const { worker } = this;
    let hasCome = false;
    worker.settle = () => {
      hasCome = true;
      return Promise.reject(new Error('The browser ended the worker.'));
    };
    const { backgroundFetch } = worker.downloads;
    const url = scope + path;
    if (!(await backgroundFetch.get(url))) await backgroundFetch.fetch(url, url);
    await worker.until(() => hasCome);
    worker.restart();
  }

  /** What a page is answered that asks for it. */
  async says(path: string): Promise<Said | undefined> {
    const answer = this.#settlement?.progressOf(scope + path);
    return answer && said(await this.worker.result(answer));
  }

  /** As a page has it done. */
  async remove(path: string): Promise<boolean | undefined> {
    const removal = this.#settlement?.remove(scope + path);
    return removal && this.worker.result(removal);
  }

  async read(large: LargePrecache, path: string): Promise<Uint8Array | undefined> {
    const response = await this.worker.result(large.match(new Request(scope + path)));
    return response && bytesOf(response);
  }

  untilWhole(large: LargePrecache, path: string): Promise<void> {
    return this.worker.until(() => large.isWhole(scope + path));
  }
}

/** A film of which the first revision is here. */
async function filmBefore(seed: number, options: Partial<LargePrecacheOptions>) {
  const app = new DeployedApp(seed);
  const server = app.worker.serve('film.mp4', 4500, { ranges: false });
  const first = await app.deploy([film('1')], options);
  if (options.delivery === 'on-demand') await app.worker.download('film.mp4');
  await app.untilWhole(first, 'film.mp4');
  return { app, server };
}

/** A film that is here, and has changed; the server does not have the new one. No answer: no network. */
async function outdatedFilm(
  seed: number,
  answer: (request: Request) => Response | undefined,
  options: Partial<LargePrecacheOptions> = {},
) {
  const { app, server } = await filmBefore(seed, options);
  const fetch = (request: Request) => {
    const response = answer(request);
    return response ? Promise.resolve(response) : Promise.reject(new TypeError('offline'));
  };
  const old = server.asset.bytes;
  server.answerNext(() => new Response('', { status: 404 }));
  const large = await app.deploy([film('2')], { fetch, ...options });
  await app.worker.until(() => app.told.at(-1)?.reason === 'bad-status');
  return { app, large, old };
}

const TEN_MINUTES_MS = 10 * 60_000;

const sentBy = ({ requests }: ReturnType<TestWorker['serve']>): number =>
  requests.reduce((sum, { sentBytes }) => sum + sentBytes, 0);

describe('LargePrecache', () => {
  it('answers who asks before the download is started from that download', async () => {
    const app = new DeployedApp(20);
    const server = app.worker.serve('film.mp4', 4500);
    server.chunkMs = 10;
    const large = app.activate([film('1')]);
    const isStarted = large.reconcile();
    const answer = large.answer(new Request(`${scope}film.mp4`));
    await app.worker.result(isStarted);
    const response = await app.worker.result(answer);
    expect(await app.worker.result(bytesOf(response))).toEqual(server.asset.bytes);
    await app.untilWhole(large, 'film.mp4');
    expect(server.requests.reduce((sum, { sentBytes }) => sum + sentBytes, 0)).toBe(4500);
  });

  it('goes to the network after 20 s, where neither the start nor the server comes on', async () => {
    const app = new DeployedApp(30);
    const url = `${scope}film.mp4`;
    app.worker.serve('film.mp4', 4500).answerNext(() => new Promise<Response>(() => undefined));
    await app.worker.downloads.backgroundFetch.fetch(url, url);
    const large = app.activate([film('1')], {
      estimate: () => new Promise(() => undefined),
      isActive: () => new Promise(() => undefined),
      fetch: () => Promise.resolve(new Response('from the network')),
    });
    void large.reconcile();
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
    try {
      let answered: Response | undefined;
      void large.answer(new Request(url)).then((response) => (answered = response));
      for (let second = 0; second < 20; second++) {
        await app.worker.simulated.rest();
        await jest.advanceTimersByTimeAsync(1000);
      }
      await app.worker.simulated.rest();
      expect(await answered?.text()).toBe('from the network');
    } finally {
      jest.useRealTimers();
    }
  });

  it('downloads what is missing, and answers from the transfer meanwhile', async () => {
    const app = new DeployedApp(1);
    const server = app.worker.serve('film.mp4', 4500);
    server.chunkMs = 10;
    const large = await app.deploy([film('1')]);
    const request = new Request(`${scope}film.mp4`, { headers: { range: 'bytes=0-1999' } });
    expect(large.handles(request)).toBe(true);
    const response = await app.worker.result(large.answer(request));
    expect(response.status).toBe(206);
    expect(await app.worker.result(bytesOf(response))).toEqual(server.asset.bytes.slice(0, 2000));
    await app.untilWhole(large, 'film.mp4');
    expect(await app.read(large, 'film.mp4')).toEqual(server.asset.bytes);
    expect(server.requests.reduce((sum, { sentBytes }) => sum + sentBytes, 0)).toBe(4500);
  });

  it('fetches nothing again of what has not changed', async () => {
    const app = new DeployedApp(2);
    const servers = [app.worker.serve('film.mp4', 4500), app.worker.serve('map.bin', 3000)];
    const first = await app.deploy([film('1'), map]);
    await app.untilWhole(first, 'film.mp4');
    await app.untilWhole(first, 'map.bin');
    const requests = servers.map((server) => server.requests.length);
    const second = await app.deploy([film('1'), map]);
    await app.worker.simulated.browser.clock.advance(60_000);
    expect(servers.map((server) => server.requests.length)).toEqual(requests);
    expect(await app.read(second, 'film.mp4')).toEqual(servers[0]?.asset.bytes);
  });

  it.each(['network', 'previous'] as const)(
    'while a changed file loads, answers from the %s; the old one goes after the new one is whole',
    async (whileUpdating) => {
      const app = new DeployedApp(3);
      const server = app.worker.serve('film.mp4', 4500);
      const old = server.asset.bytes;
      const first = await app.deploy([film('1')]);
      await app.untilWhole(first, 'film.mp4');

      const bytes = app.worker.simulated.browser.random.bytes(4500);
      server.asset = { bytes, headers: { etag: '"2"' }, ranges: false };
      server.answerNext({ after: 500, then: 'stall' });
      const second = await app.deploy([film('2')], { whileUpdating });
      await app.worker.until(
        async () => (await app.worker.downloads.backgroundFetch.getIds()).length > 0,
      );
      expect(await app.read(second, 'film.mp4')).toEqual(
        whileUpdating === 'previous' ? old : undefined,
      );
      await app.untilWhole(second, 'film.mp4');
      expect(await app.read(second, 'film.mp4')).toEqual(bytes);
      await app.worker.simulated.browser.clock.advance(10_000);
      const names = app.worker.simulated.browser.cacheStorage.urlsIn('large-assets');
      expect(names.filter((url) => url.includes('film'))).toHaveLength(1);
    },
  );

  const page = new Response('<p>Not here', { headers: { 'content-type': 'text/html' } });
  it.each<{ what: string; answer?: Response; is: 'old' | 'new' }>([
    { what: 'no network', is: 'old' },
    { what: '404', answer: new Response('', { status: 404 }), is: 'old' },
    { what: '503', answer: new Response('', { status: 503 }), is: 'old' },
    { what: 'a page', answer: page, is: 'old' },
    { what: 'the file', answer: new Response('new'), is: 'new' },
    { what: 'no such range', answer: new Response('new', { status: 416 }), is: 'new' },
  ])('while a changed file cannot be had, $what gives the $is one', async ({ answer, is }) => {
    const { app, large, old } = await outdatedFilm(31, () => answer?.clone());
    const response = await app.worker.result(large.answer(new Request(`${scope}film.mp4`)));
    expect(await bytesOf(response)).toEqual(is === 'old' ? old : new TextEncoder().encode('new'));
    const link = new Request(`${scope}film.mp4`);
    Object.defineProperty(link, 'destination', { value: 'document' });
    const opened = await app.worker.result(large.answer(link));
    expect(opened.headers.get('content-length')).toBe(is === 'old' ? '4500' : null);
  });

  it('gives all ranges of one reading from the same revision', async () => {
    let isOnline = false;
    const { app, large, old } = await outdatedFilm(32, ({ headers }) =>
      isOnline ? new Response('new', { status: headers.has('range') ? 206 : 200 }) : undefined,
    );
    const ask = async (init: RequestInit, client = '') => {
      const request = new Request(`${scope}film.mp4`, init);
      return bytesOf(await app.worker.result(large.answer(request, client)));
    };
    const read = (range: string, client?: string) => ask({ headers: { range } }, client);
    const isNew = new TextEncoder().encode('new');
    expect(await read('bytes=0-')).toEqual(old);
    isOnline = true;
    expect(await read('bytes=1000-1999')).toEqual(old.slice(1000, 2000));
    expect(await read('bytes=0-')).toEqual(isNew);
    expect(await read('bytes=1000-1999')).toEqual(isNew);
    isOnline = false;
    await expect(read('bytes=1000-1999')).rejects.toThrow('offline');
    expect(await read('bytes=0-999')).toEqual(old.slice(0, 1000));
    // Another reader, one who asks for the end first, one who reads nothing, and one who goes away.
    isOnline = true;
    expect(await read('bytes=0-', 'another')).toEqual(isNew);
    expect(await read('bytes=-500', 'zip')).toEqual(isNew);
    await ask({ method: 'HEAD' });
    expect(await read('bytes=1000-1999')).toEqual(old.slice(1000, 2000));
    isOnline = false;
    expect(await read('bytes=-500', 'zip')).toEqual(old.slice(4000));
    await expect(ask({ signal: AbortSignal.abort() }, 'another')).rejects.toThrow();
    isOnline = true;
    expect(await read('bytes=1000-1999', 'another')).toEqual(isNew);
  });

  it('says what the network says where no version before is here', async () => {
    const app = new DeployedApp(33);
    app.worker.serve('film.mp4', 4500);
    const fetch = () => Promise.reject(new TypeError('offline'));
    const large = await app.deploy([film('1')], { delivery: 'on-demand', fetch });
    const answer = large.answer(new Request(`${scope}film.mp4`));
    await expect(app.worker.result(answer)).rejects.toThrow('offline');
  });

  describe.each(['fast-follow', 'on-demand'] as const)(
    'tells pages, %s, of a changed file',
    (delivery) => {
      const removable = delivery === 'on-demand' ? ({ removable: true } as const) : {};
      const cancelled = { phase: 'aborted', previous: true, ...removable };

      it.each(['network', 'previous'] as const)(
        'that failed: why, and that the one before is here, also in its next lives; %s',
        async (whileUpdating) => {
          const options = { delivery, whileUpdating };
          const failed = { phase: 'failed', reason: 'bad-status', previous: true, ...removable };
          const { app } = await outdatedFilm(34, () => undefined, options);
          expect(app.told.slice(-1).map(said)).toEqual([failed]);
          expect(await app.says('film.mp4')).toEqual(failed);
          const next = app.activate([film('2')], options);
          expect(await app.says('film.mp4')).toEqual(failed);
          const missing = await app.worker.result(next.whyMissing(`${scope}film.mp4`));
          expect(missing?.detail).toContain('404');
          await app.worker.result(next.reconcile());
          expect(await app.says('film.mp4')).toEqual(failed);
          app.activate([film('3')], options);
          expect(await app.says('film.mp4')).toEqual({ phase: 'queued', previous: true });
        },
      );

      it('that it comes before it is started, and of the one before until it is whole', async () => {
        const { app, server } = await filmBefore(35, { delivery });
        server.answerNext({ after: 1500, then: 'stall' });
        const large = app.activate([film('2')], { delivery });
        app.told.length = 0;
        expect(await app.says('film.mp4')).toEqual({ phase: 'queued', previous: true });
        await app.worker.result(large.reconcile());
        expect(await app.says('film.mp4')).toMatchObject({ previous: true });
        // Who has asked a moment before.
        const missing = await app.worker.result(large.whyMissing(`${scope}film.mp4`));
        expect(missing).toEqual({ phase: 'queued' });
        await app.untilWhole(large, 'film.mp4');
        await app.worker.until(() => app.told.at(-1)?.phase === 'ready');
        const told = app.told.map(said);
        expect(told.map(({ phase }) => phase)).toEqual(
          expect.arrayContaining(['downloading', 'caching', 'ready']),
        );
        const before = told.filter(({ phase }) => phase !== 'ready');
        expect(before.filter(({ previous, removable }) => !previous || removable)).toEqual([]);
        const ready = { phase: 'ready', ...removable };
        expect(told.at(-1)).toEqual(ready);
        expect(await app.says('film.mp4')).toEqual(ready);
      });

      it('that was cancelled, also in its next lives', async () => {
        const { app, server } = await filmBefore(36, { delivery });
        server.answerNext({ after: 1500, then: 'stall' });
        await app.deploy([film('2')], { delivery });
        await app.worker.until(() => app.told.at(-1)?.phase === 'downloading');
        await (await app.worker.downloads.backgroundFetch.get(`${scope}film.mp4`))?.abort();
        await app.worker.until(() => app.told.at(-1)?.phase === 'aborted');
        expect(app.told.slice(-1).map(said)).toEqual([cancelled]);
        expect(await app.says('film.mp4')).toEqual(cancelled);
        const next = app.activate([film('2')], { delivery });
        expect(await app.says('film.mp4')).toEqual(cancelled);
        await app.worker.result(next.reconcile());
        expect(await app.says('film.mp4')).toEqual(cancelled);
      });
    },
  );

  it('removes the revision before, where the one that is wanted has failed', async () => {
    const options = { delivery: 'on-demand' } as const;
    const { app } = await outdatedFilm(37, () => undefined, options);
    await app.deploy([film('2')], options);
    expect(await app.says('film.mp4')).toMatchObject({ previous: true, removable: true });
    expect(await app.remove('film.mp4')).toBe(true);
    expect(app.told.slice(-1).map(said)).toEqual([{ phase: 'absent' }]);
    expect(await app.says('film.mp4')).toEqual({ phase: 'absent' });
    const { cacheStorage } = app.worker.simulated.browser;
    expect(cacheStorage.urlsIn('large-assets').filter((url) => url.includes('film'))).toEqual([]);
    const next = app.activate([film('2')], options);
    expect(await app.says('film.mp4')).toEqual({ phase: 'absent' });
    await app.worker.result(next.reconcile());
    expect(await app.says('film.mp4')).toEqual({ phase: 'absent' });
  });

  it.each([
    { delivery: 'fast-follow', phase: 'queued' },
    { delivery: 'on-demand', phase: 'absent' },
  ] as const)('says that a file is $phase before anything was started; $delivery', async (row) => {
    const app = new DeployedApp(38);
    app.activate([film('1')], { delivery: row.delivery });
    expect(await app.says('film.mp4')).toEqual({ phase: row.phase });
  });

  it('does not say of what was cleared that it comes: not in this life', async () => {
    const { app } = await filmBefore(39, {});
    const large = await app.deploy([film('1')]);
    await app.worker.result(large.clear());
    expect(await app.says('film.mp4')).toEqual({ phase: 'absent' });
    app.activate([film('1')]);
    expect(await app.says('film.mp4')).toEqual({ phase: 'queued' });
  });

  it('does not look again and again for the revision before', async () => {
    const { app, large } = await outdatedFilm(40, () => undefined);
    const url = `${scope}film.mp4`;
    expect(await app.worker.result(large.hasPrevious(url))).toBe(true);
    const { process } = app.worker.simulated.running;
    const { calls } = process;
    for (let round = 0; round < 5; round++) {
      large.isComing(url);
      expect(await large.hasPrevious(url)).toBe(true);
    }
    expect(process.calls).toBe(calls);
    await app.worker.result(large.clear());
    expect(await app.worker.result(large.hasPrevious(url))).toBe(false);
  });

  it('never takes the bytes of the version before for those of this one', async () => {
    const app = new DeployedApp(4);
    const server = app.worker.serve('film.mp4', 4500, { ranges: false });
    server.answerNext({ after: 3000, then: 'stall' });
    await app.deploy([film('1')]);
    await app.worker.until(() => (server.requests[0]?.sentBytes ?? 0) === 3000);
    app.told.push({} as Progress);
    const bytes = app.worker.simulated.browser.random.bytes(4500);
    // Even where the server does not say that it is another.
    server.asset = { bytes, headers: { etag: '"1"' } };
    const second = await app.deploy([film('2')]);
    await app.untilWhole(second, 'film.mp4');
    expect(await app.read(second, 'film.mp4')).toEqual(bytes);
  });

  it('forgets what this version does not have any more', async () => {
    const app = new DeployedApp(5);
    app.worker.serve('film.mp4', 4500);
    app.worker.serve('map.bin', 3000);
    const first = await app.deploy([film('1'), map]);
    await app.untilWhole(first, 'film.mp4');
    await app.untilWhole(first, 'map.bin');
    const second = app.activate([map]);
    // Whatever a worker's life sweeps at its beginning is swept.
    await app.worker.simulated.browser.clock.advance(10_000);
    await app.worker.result(second.reconcile());
    expect(await app.read(second, 'film.mp4')).toBeUndefined();
    const { cacheStorage } = app.worker.simulated.browser;
    expect(cacheStorage.urlsIn('large-assets').filter((url) => url.includes('film'))).toEqual([]);
    expect(await second.isWhole(`${scope}map.bin`)).toBe(true);
    // Its bytes go in this life of the worker.
    const { segmentStore } = app.worker.downloads;
    await app.worker.until(async () => (await segmentStore.usage()).segmentBytes === 3000);
  });

  it('leaves the files of the active version alone while it waits', async () => {
    const app = new DeployedApp(23);
    const server = app.worker.serve('film.mp4', 4500);
    app.worker.serve('map.bin', 3000);
    const first = await app.deploy([film('1'), map]);
    await app.untilWhole(first, 'film.mp4');
    await app.untilWhole(first, 'map.bin');
    const { cacheStorage } = app.worker.simulated.browser;
    const before = cacheStorage.urlsIn('large-assets');
    const isActive = () => Promise.resolve(false);
    const waiting = await app.deploy([{ ...map, revision: '2' }], { isActive });
    expect(await app.read(waiting, 'film.mp4')).toBeUndefined();
    expect(await app.worker.downloads.backgroundFetch.getIds()).toEqual([]);
    expect(cacheStorage.urlsIn('large-assets')).toEqual(before);
    const again = app.activate([film('1'), map]);
    expect(await app.read(again, 'film.mp4')).toEqual(server.asset.bytes);
  });

  it('on demand, waits until it is asked, and keeps up to date what was', async () => {
    const app = new DeployedApp(6);
    const server = app.worker.serve('film.mp4', 4500);
    const first = await app.deploy([film('1')], { delivery: 'on-demand' });
    await app.worker.simulated.browser.clock.advance(10_000);
    expect(server.requests).toEqual([]);
    await app.worker.download('film.mp4');
    await app.untilWhole(first, 'film.mp4');
    const bytes = app.worker.simulated.browser.random.bytes(4500);
    server.asset = { bytes, headers: { etag: '"2"' } };
    const second = await app.deploy([film('2')], { delivery: 'on-demand' });
    await app.untilWhole(second, 'film.mp4');
    expect(await app.read(second, 'film.mp4')).toEqual(bytes);
  });

  it('on demand, gives back what is not wanted any more, until it is asked again', async () => {
    const app = new DeployedApp(8);
    app.worker.serve('film.mp4', 4500);
    const first = await app.deploy([film('1')], { delivery: 'on-demand' });
    await app.worker.download('film.mp4');
    await app.untilWhole(first, 'film.mp4');
    expect(await app.worker.result(first.remove(`${scope}film.mp4`))).toBe(true);
    expect(await app.read(first, 'film.mp4')).toBeUndefined();
    const second = await app.deploy([film('2')], { delivery: 'on-demand' });
    await app.worker.simulated.browser.clock.advance(10_000);
    expect(await app.worker.downloads.backgroundFetch.getIds()).toEqual([]);
    expect(await second.isWhole(`${scope}film.mp4`)).toBe(false);
  });

  it('goes on with what a page has started, in the next life of the worker', async () => {
    const app = new DeployedApp(21);
    const long: LargeEntry = { url: 'long.mp4', revision: '1', size: 45_000 };
    const server = app.worker.serve('long.mp4', 45_000);
    server.chunkMs = 10;
    await app.deploy([long], { delivery: 'on-demand' });
    await app.worker.downloads.backgroundFetch.fetch(`${scope}long.mp4`, `${scope}long.mp4`);
    const stored = async () =>
      (await app.worker.downloads.backgroundFetch.get(`${scope}long.mp4`))?.downloaded ?? 0;
    await app.worker.until(async () => (await stored()) >= 20_000);
    app.worker.restart();
    const again = await app.deploy([long], { delivery: 'on-demand' });
    await app.untilWhole(again, 'long.mp4');
    expect(await app.read(again, 'long.mp4')).toEqual(server.asset.bytes);
    // Not what was stored: that of segments which were under way.
    expect(sentBy(server)).toBeLessThanOrEqual(45_000 + 8000);
  });

  it('downloads anew what a page has started of the revision before', async () => {
    const app = new DeployedApp(22);
    const server = app.worker.serve('film.mp4', 4500);
    server.chunkMs = 10;
    await app.deploy([film('1')], { delivery: 'on-demand' });
    await app.worker.downloads.backgroundFetch.fetch(`${scope}film.mp4`, `${scope}film.mp4`);
    await app.worker.until(() => sentBy(server) > 2000);
    app.worker.restart();
    const second = await app.deploy([film('2')], { delivery: 'on-demand' });
    await app.untilWhole(second, 'film.mp4');
    expect(sentBy(server)).toBeGreaterThanOrEqual(4500 + 2000);
  });

  it('keeps what would come again by itself', async () => {
    const app = new DeployedApp(9);
    app.worker.serve('film.mp4', 4500);
    const large = await app.deploy([film('1')]);
    await app.untilWhole(large, 'film.mp4');
    expect(large.canRemove).toBe(false);
    expect(await large.remove(`${scope}film.mp4`)).toBe(false);
    expect(await large.isWhole(`${scope}film.mp4`)).toBe(true);
  });

  it('does not fetch again what came and could not be kept yet', async () => {
    const app = new DeployedApp(24);
    const server = app.worker.serve('film.mp4', 4500);
    app.activate([film('1')]);
    await app.dieBeforeKeeping('film.mp4');
    // The handler fails again; and the next version of the worker finds what it has not finished with.
    const second = app.activate([film('1')]);
    app.worker.settle = () => Promise.reject(new Error('The handler failed.'));
    await app.worker.result(second.reconcile());
    await app.worker.simulated.browser.clock.advance(10_000);
    app.worker.restart();
    const third = await app.deploy([film('1')]);
    await app.untilWhole(third, 'film.mp4');
    expect(await app.read(third, 'film.mp4')).toEqual(server.asset.bytes);
    expect(sentBy(server)).toBe(4500);
  });

  it.each(['fast-follow', 'on-demand'] as const)(
    'keeps nothing of the version before that came and was not kept yet; %s',
    async (delivery) => {
      const app = new DeployedApp(25);
      const server = app.worker.serve('film.mp4', 4500);
      await app.deploy([film('1')], { delivery });
      await app.dieBeforeKeeping('film.mp4');
      const bytes = app.worker.simulated.browser.random.bytes(4500);
      server.asset = { bytes, headers: { etag: '"2"', 'content-type': 'video/mp4' } };
      const second = await app.deploy([film('2')], { delivery });
      await app.untilWhole(second, 'film.mp4');
      expect(await app.read(second, 'film.mp4')).toEqual(bytes);
    },
  );

  it.each(['fast-follow', 'on-demand'] as const)(
    'does not start again what was cancelled, until there is another revision or somebody asks; %s',
    async (delivery) => {
      const app = new DeployedApp(26);
      const server = app.worker.serve('film.mp4', 4500, { ranges: false });
      const url = `${scope}film.mp4`;
      server.answerNext({ after: 1500, then: 'stall' });
      await app.deploy([film('1')], { delivery });
      const { backgroundFetch } = app.worker.downloads;
      if (delivery === 'on-demand') await backgroundFetch.fetch(url, url);
      await app.worker.until(() => sentBy(server) === 1500);
      // In its next life the worker knows whose it is.
      server.answerNext({ after: 1500, then: 'stall' });
      await app.deploy([film('1')], { delivery });
      await (await app.worker.downloads.backgroundFetch.get(url))?.abort();
      await app.worker.until(() => app.worker.settled > 0);
      const asked = server.requests.length;
      await app.deploy([film('1')], { delivery });
      await app.worker.simulated.browser.clock.advance(10_000);
      expect(await app.worker.downloads.backgroundFetch.getIds()).toEqual([]);
      expect(server.requests.length).toBe(asked);

      await app.worker.download('film.mp4');
      const third = await app.deploy([film('1')], { delivery });
      expect(await app.read(third, 'film.mp4')).toEqual(server.asset.bytes);
    },
  );

  it.each([1, 2, 3])(
    'takes nothing for cancelled that is cleared meanwhile; before call %d',
    async (call) => {
      const app = new DeployedApp(31);
      const server = app.worker.serve('film.mp4', 4500, { ranges: false });
      server.answerNext({ after: 1500, then: 'stall' });
      const { caches } = app.worker.simulated.environment;
      let calls = -Infinity;
      const clearing: CachesPort = {
        open: async (name) => {
          calls += 1;
          if (calls === call) await first.clear();
          return caches.open(name);
        },
        has: (name) => caches.has(name),
        delete: (name) => caches.delete(name),
        keys: () => caches.keys(),
      };
      const first = await app.deploy([film('1')], { caches: clearing });
      await app.worker.until(() => sentBy(server) === 1500);
      calls = 0;
      await (await app.worker.downloads.backgroundFetch.get(`${scope}film.mp4`))?.abort();
      await app.worker.until(() => app.worker.settled > 0);
      const second = await app.deploy([film('1')]);
      await app.untilWhole(second, 'film.mp4');
    },
  );

  it('rests longer each time that a file fails, and says why; another revision does not wait', async () => {
    const app = new DeployedApp(27);
    const server = app.worker.serve('film.mp4', 4500);
    const url = `${scope}film.mp4`;
    const missing = () => new Response('', { status: 404 });
    server.answerNext(missing, missing, missing);
    const asked: number[] = [];
    for (const restMs of [0, TEN_MINUTES_MS, TEN_MINUTES_MS, TEN_MINUTES_MS]) {
      await app.worker.simulated.browser.clock.advance(restMs);
      const large = await app.deploy([film('1')]);
      await app.worker.simulated.browser.clock.advance(10_000);
      asked.push(server.requests.length);
      if (asked.length === 3) expect(large.troubleOf(url)).toMatchObject({ reason: 'bad-status' });
    }
    expect(asked).toEqual([1, 2, 2, 3]);
    const second = await app.deploy([film('2')]);
    await app.untilWhole(second, 'film.mp4');
  });

  it('keeps nothing of another size than this version of the app has, and rests', async () => {
    const app = new DeployedApp(28);
    const server = app.worker.serve('film.mp4', 4400);
    const large = await app.deploy([film('1')]);
    await app.worker.until(() => app.worker.settled > 0);
    expect(await app.worker.result(large.sizeOf(`${scope}film.mp4`))).toBeUndefined();
    expect(app.told.at(-1)).toMatchObject({ phase: 'failed', reason: 'refused' });
    expect(app.told.at(-1)?.assets?.[0]?.detail).toMatch(/4400 .*4500/);
    // The server has it some time later.
    const bytes = app.worker.simulated.browser.random.bytes(4500);
    server.asset = { bytes, headers: { etag: '"2"', 'content-type': 'video/mp4' } };
    await app.worker.simulated.browser.clock.advance(TEN_MINUTES_MS);
    const again = await app.deploy([film('1')]);
    await app.untilWhole(again, 'film.mp4');
    expect(await app.worker.result(again.sizeOf(`${scope}film.mp4`))).toBe(4500);
  });

  it('keeps no page that came in the place of a file', async () => {
    const app = new DeployedApp(9);
    const server = app.worker.serve('film.mp4', 4500, { headers: { 'content-type': 'text/html' } });
    const large = await app.deploy([film('1')]);
    await app.worker.until(() => app.worker.settled > 0);
    expect(await app.read(large, 'film.mp4')).toBeUndefined();
    expect(app.told.at(-1)).toMatchObject({ phase: 'failed', reason: 'refused' });
    expect(app.told.at(-1)?.assets?.[0]?.detail).toContain('a page in its place');
    // It rests, over lives of the worker; by the time that it is asked for again the server has it.
    await app.deploy([film('1')]);
    expect(sentBy(server)).toBe(4500);
    await app.worker.simulated.browser.clock.advance(TEN_MINUTES_MS);
    server.asset = { ...server.asset, headers: { 'content-type': 'video/mp4', etag: '"2"' } };
    const again = await app.deploy([film('1')]);
    await app.untilWhole(again, 'film.mp4');
    expect(await app.read(again, 'film.mp4')).toEqual(server.asset.bytes);
  });

  it('starts the others where one cannot be started', async () => {
    const app = new DeployedApp(10);
    const server = app.worker.serve('film.mp4', 4500);
    const never: LargeEntry = {
      url: 'http://user:secret@app.example/map.bin',
      revision: '1',
      size: 3000,
    };
    const large = app.activate([never, film('1')]);
    await expect(app.worker.result(large.reconcile())).rejects.toThrow('credentials');
    await app.untilWhole(large, 'film.mp4');
    expect(await app.read(large, 'film.mp4')).toEqual(server.asset.bytes);
  });

  it('starts nothing that does not fit, and says what would have to go', async () => {
    const app = new DeployedApp(7);
    app.worker.serve('map.bin', 3000);
    const server = app.worker.serve('film.mp4', 4500);
    const first = await app.deploy([map]);
    await app.untilWhole(first, 'map.bin');
    const estimate = () => Promise.resolve({ quota: 5000, usage: 3000 });
    const second = await app.deploy([map, film('1')], { estimate });
    expect(server.requests).toEqual([]);
    const trouble = second.troubleOf(`${scope}film.mp4`);
    expect(trouble?.reason).toBe('quota-exceeded');
    expect(trouble?.detail).toContain(`Deleting ${scope}map.bin`);
    expect(await app.says('film.mp4')).toEqual({ phase: 'failed', reason: 'quota-exceeded' });
  });

  it('promises no room twice', async () => {
    const app = new DeployedApp(29);
    const long = app.worker.serve('film.mp4', 4500, { ranges: false });
    long.answerNext({ after: 1500, then: 'stall' });
    const server = app.worker.serve('map.bin', 3000);
    const estimate = () => Promise.resolve({ quota: 7000, usage: 0 });
    const large = await app.deploy([film('1'), map], { estimate });
    await app.worker.until(() => sentBy(long) === 1500);
    expect(server.requests).toEqual([]);
    expect(large.troubleOf(`${scope}map.bin`)?.reason).toBe('quota-exceeded');
    expect(large.troubleOf(`${scope}film.mp4`)).toBeUndefined();
  });

  it.each<{ init: RequestInit; destination?: RequestDestination; handles: boolean }>([
    { init: {}, handles: true },
    { init: { method: 'HEAD' }, handles: true },
    { init: { method: 'POST' }, handles: false },
    { init: {}, destination: 'video', handles: true },
    { init: {}, destination: 'script', handles: false },
    { init: {}, destination: 'document', handles: true },
    { init: {}, destination: 'style', handles: false },
  ])('handles $init as $destination: $handles', async ({ init, destination, handles }) => {
    const large = await new DeployedApp(8).deploy([film('1')]);
    const request = new Request(`${scope}film.mp4#t=5`, init);
    if (destination) Object.defineProperty(request, 'destination', { value: destination });
    expect(large.handles(request)).toBe(handles);
    expect(large.handles(new Request(`${scope}other.mp4`))).toBe(false);
  });

  it('answers a name in the spelling of encodeURIComponent(), too', async () => {
    const app = new DeployedApp(31);
    const name = 'Übung 3 & mehr.mp4';
    const server = app.worker.serve(name, 4500, { headers: { etag: '"1"' } });
    server.chunkMs = 1000;
    const large = await app.deploy([{ url: name, revision: '1', size: 4500 }], {
      fetch: () => Promise.reject(new TypeError('It is not to be fetched twice.')),
    });
    const path = encodeURIComponent(name);
    const front = new Request(scope + path, { headers: { range: 'bytes=0-99' } });
    const answer = await app.worker.result(large.answer(front));
    expect(await app.worker.result(bytesOf(answer))).toEqual(server.asset.bytes.slice(0, 100));
    await app.worker.until(() => large.isWhole(new URL(name, scope).href));
    expect(large.handles(new Request(scope + path))).toBe(true);
    expect(await app.read(large, path)).toEqual(server.asset.bytes);
  });

  it.each([
    { path: 'book.pdf', type: 'application/pdf', isAnswered: true },
    { path: 'book.pdf', type: 'image/svg+xml', isAnswered: false },
    { path: 'book.pdf', type: '', isAnswered: false },
    { path: 'drawing.svg', type: 'image/svg+xml', handles: false, isAnswered: false },
  ])(
    'opens $path of type "$type" by a link: $isAnswered',
    async ({ path, type, handles = true, isAnswered }) => {
      const app = new DeployedApp(30);
      const server = app.worker.serve(path, 4500, {
        headers: { etag: '"1"', 'content-type': type },
      });
      const fetched: string[] = [];
      const large = await app.deploy([{ url: path, revision: '1', size: 4500 }], {
        fetch: ({ url }) => {
          fetched.push(url);
          return Promise.resolve(new Response('from the network'));
        },
      });
      await app.untilWhole(large, path);
      const link = new Request(scope + path);
      Object.defineProperty(link, 'destination', { value: 'document' });
      expect(large.handles(link)).toBe(handles);
      const response = await app.worker.result(large.answer(link));
      const bytes = await bytesOf(response);
      if (isAnswered) expect(bytes).toEqual(server.asset.bytes);
      else expect(fetched).toEqual([scope + path]);
    },
  );
});
