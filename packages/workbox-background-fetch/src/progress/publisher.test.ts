/** @jest-environment ./packages/workbox-background-fetch/src/testing/unit/workerEnvironment.mjs */
import { describe, expect, it, jest } from '@jest/globals';
import { scope, TestWorker } from '../testing/unit/testWorker.js';
import { SegmentedCache } from 'segmented-cache';
import type { Progress } from '../protocol.js';
import { Publisher } from './publisher.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

const film = `${scope}film.mp4`;

/** A worker that tells pages how far its downloads are, with the time of each message. */
class TellingWorker extends TestWorker {
  readonly told: (Progress & { readonly at: number })[] = [];
  readonly publisher: Publisher;

  constructor(seed: number) {
    super(seed);
    const { downloads, clock } = this;
    this.publisher = new Publisher({
      downloads,
      clock,
      tell: (progress) => this.told.push({ ...progress, at: clock.now() }),
      reportError: (error) => {
        throw error;
      },
    });
    this.settle = async (type, registration) => {
      const phase = type === 'backgroundfetchsuccess' ? 'ready' : 'aborted';
      await this.publisher.ended(registration, { phase });
    };
  }

  untilTold(phase: Progress['phase']): Promise<void> {
    return this.until(() => this.told.at(-1)?.phase === phase);
  }
}

describe('Publisher', () => {
  it('tells no more often than four times a second, with rate and time left, and the end last', async () => {
    const worker = new TellingWorker(1);
    const server = worker.serve('film.mp4', 9000, { ranges: false });
    server.chunkMs = 200; // 500 bytes a second
    await worker.downloads.backgroundFetch.fetch(film, film, { title: 'Film' });
    await worker.untilTold('ready');
    await worker.simulated.browser.clock.advance(5000);
    const { told } = worker;
    const between = told.slice(0, -1);
    for (const [index, { at }] of between.slice(1).entries()) {
      expect(at - (between[index]?.at ?? 0)).toBeGreaterThanOrEqual(250);
    }
    expect(told.map(({ phase }) => phase).filter((phase, i, all) => phase !== all[i - 1])).toEqual([
      'queued',
      'downloading',
      'ready',
    ]);
    const late = between.at(-1);
    expect(late?.bytesPerSecond).toBeGreaterThan(400);
    expect(late?.bytesPerSecond).toBeLessThan(600);
    expect(late?.secondsLeft).toBe(
      Math.ceil((9000 - (late?.downloaded ?? 0)) / (late?.bytesPerSecond ?? 1)),
    );
    expect(late?.assets).toEqual([
      { url: film, phase: 'downloading', downloaded: late?.downloaded, total: 9000 },
    ]);
  });

  it('says that it is paused, and why it waits', async () => {
    const worker = new TellingWorker(2);
    worker.serve('film.mp4', 4500).answerNext({ after: 500, then: 'stall' });
    const job = await worker.downloads.backgroundFetch.fetch(film, film);
    await worker.untilTold('downloading');
    await job.pause();
    await worker.untilTold('paused');
    await job.resume();
    worker.simulated.changeNetwork({ isOnline: false });
    await worker.until(() => worker.told.at(-1)?.reason === 'offline');
    expect(worker.told.at(-1)?.phase).toBe('waiting');
    expect(worker.told.at(-1)?.bytesPerSecond).toBeUndefined();
  });

  it('measures anew after a rest', async () => {
    const worker = new TellingWorker(7);
    const server = worker.serve('film.mp4', 90_000);
    server.chunkMs = 200;
    const job = await worker.downloads.backgroundFetch.fetch(film, film);
    await worker.until(() => worker.told.at(-1)?.bytesPerSecond !== undefined);
    await job.pause();
    await worker.untilTold('paused');
    await worker.simulated.browser.clock.advance(10_000);
    worker.told.length = 0;
    await job.resume();
    await worker.untilTold('ready');
    const rates = worker.told.flatMap(({ bytesPerSecond }) => bytesPerSecond ?? []);
    expect(rates.length).toBeGreaterThan(0);
    expect(Math.min(...rates)).toBeGreaterThan(400);
  });

  it('tells nothing twice', async () => {
    const worker = new TellingWorker(3);
    worker.serve('film.mp4', 4500).answerNext({ after: 500, then: 'stall' });
    const job = await worker.downloads.backgroundFetch.fetch(film, film);
    await job.pause();
    await worker.untilTold('paused');
    const { length } = worker.told;
    for (let round = 0; round < 5; round++) {
      worker.publisher.publishSoon();
      await worker.simulated.browser.clock.advance(1000);
    }
    expect(worker.told).toHaveLength(length);
  });

  it('tells what is no job though it is not the active worker, and may not ask for jobs', async () => {
    const worker = new TellingWorker(7);
    const inactive = () => Promise.reject(new DOMException('It waits.', 'InvalidStateError'));
    const told: string[] = [];
    const problems: unknown[] = [];
    const publisher = new Publisher({
      downloads: {
        ...worker.downloads,
        isActive: () => false,
        backgroundFetch: { fetch: inactive, get: inactive, getIds: inactive },
      },
      clock: worker.clock,
      tell: ({ id }) => told.push(id),
      reportError: (error) => problems.push(error),
    });
    const extra = {
      version: 1,
      id: 'extra',
      title: '',
      phase: 'downloading',
      downloaded: 1,
    } as const;
    publisher.addExtra('extra', () => Promise.resolve(extra));
    publisher.publishSoon();
    await worker.simulated.browser.clock.advance(1000);
    expect(told).toEqual(['extra']);
    expect(problems).toEqual([]);
    expect(await publisher.all()).toEqual([extra]);
  });

  describe('asked by a page that opens late', () => {
    it('knows what is under way: the job, one of its assets, and all', async () => {
      const worker = new TellingWorker(4);
      const clip = `${scope}clip.mp4`;
      worker.serve('film.mp4', 4500).answerNext({ after: 500, then: 'stall' });
      worker.serve('clip.mp4', 700).answerNext({ after: 600, then: 'stall' });
      await worker.downloads.backgroundFetch.fetch('both', [film, clip], { title: 'Both' });
      await worker.until(async () => (await worker.publisher.progressOf(clip)).downloaded === 600);
      expect(await worker.publisher.progressOf(clip)).toMatchObject({
        id: clip,
        title: 'Both',
        phase: 'downloading',
        total: 700,
      });
      expect((await worker.publisher.progressOf('both')).assets).toHaveLength(2);
      expect((await worker.publisher.all()).map(({ id }) => id)).toEqual(['both']);
    });

    it('says nothing of a file that a pack brings, beside one that a job of its own does', async () => {
      const worker = new TellingWorker(44);
      const server = worker.serve('film.mp4', 4500);
      server.chunkMs = 1000;
      await worker.downloads.backgroundFetch.fetch('content-pack:course', film);
      await worker.until(() => server.requests.length > 0);
      expect((await worker.publisher.progressOf(film)).phase).toBe('absent');
      await worker.downloads.backgroundFetch.fetch('mine', film);
      expect(await worker.publisher.progressOf(film)).toMatchObject({ partOf: 'mine' });
    });

    it('knows what is kept, how a job ended, and what it never heard of', async () => {
      const worker = new TellingWorker(5);
      const films = new SegmentedCache('films', worker.downloads.segmentStore);
      worker.publisher.addCache({ sizeOf: async (url) => (await films.info(url))?.size });
      await films.put(film, new Response(new Uint8Array(1234)));
      const kept = { phase: 'ready', downloaded: 1234, total: 1234 };
      expect(await worker.publisher.progressOf(film)).toMatchObject(kept);

      worker.serve('clip.mp4', 700).answerNext({ after: 600, then: 'stall' });
      const job = await worker.downloads.backgroundFetch.fetch('clip', `${scope}clip.mp4`);
      await job.abort();
      await worker.untilTold('aborted');
      expect((await worker.publisher.progressOf('clip')).phase).toBe('aborted');
      expect((await worker.publisher.all()).map(({ id }) => id)).toEqual(['clip']);
      expect((await worker.publisher.progressOf('https://app.example/x')).phase).toBe('absent');
    });

    it('knows why what no job is about is not here, as a job would say it', async () => {
      const worker = new TellingWorker(8);
      const trouble = {
        phase: 'failed',
        reason: 'bad-status',
        detail: 'It answered 404.',
      } as const;
      worker.publisher.addCache({
        sizeOf: () => Promise.resolve(undefined),
        whyMissing: (url) => Promise.resolve(url === film ? trouble : undefined),
      });
      expect(await worker.publisher.progressOf(film)).toEqual({
        ...{ version: 1, id: film, title: '', downloaded: 0 },
        ...{ phase: 'failed', reason: 'bad-status' },
        assets: [{ url: film, downloaded: 0, ...trouble }],
      });
      expect((await worker.publisher.progressOf(`${scope}clip.mp4`)).phase).toBe('absent');
    });

    it.each([true, false])(
      'says that the revision before is here, and can be removed at rest: %s',
      async (canRemove) => {
        const worker = new TellingWorker(9);
        const { publisher, told } = worker;
        const kept = new Map<string, number>();
        publisher.addCache({
          sizeOf: (url) => Promise.resolve(kept.get(url)),
          hasPrevious: (url) => Promise.resolve(url === film),
          canRemove,
        });
        const there = (progress?: Progress) => [progress?.previous, progress?.removable];
        const before = [true, undefined];
        const atRest = [true, canRemove || undefined];
        const asked = async () => there(await publisher.progressOf(film));
        expect(await asked()).toEqual(atRest);
        worker.serve('film.mp4', 4500, { ranges: false }).answerNext({ after: 500, then: 'stall' });
        const job = await worker.downloads.backgroundFetch.fetch(film, film);
        await worker.untilTold('downloading');
        expect(there(told.at(-1))).toEqual(before);
        expect(await asked()).toEqual(before);
        expect((await publisher.all()).map(there)).toEqual([before]);
        await job.abort();
        await worker.untilTold('aborted');
        expect(there(told.at(-1))).toEqual(atRest);
        expect(await asked()).toEqual(atRest);
        expect((await publisher.all()).map(there)).toEqual([atRest]);
        // Died before it was deleted.
        kept.set(film, 4500);
        expect(await asked()).toEqual([undefined, canRemove || undefined]);
        publisher.gone(film);
        expect(there(told.at(-1))).toEqual([undefined, undefined]);
      },
    );

    it('knows of a job under an id of its own that it is ready, until one of its assets is gone', async () => {
      const worker = new TellingWorker(6);
      const films = new SegmentedCache('films', worker.downloads.segmentStore);
      worker.publisher.addCache({ sizeOf: async (url) => (await films.info(url))?.size });
      worker.serve('film.mp4', 4500);
      await worker.downloads.backgroundFetch.fetch('all', [film], { title: 'All' });
      await worker.untilTold('ready');
      expect((await worker.publisher.progressOf('all')).phase).toBe('absent');
      await films.put(film, new Response(new Uint8Array(4500)));
      expect(await worker.publisher.progressOf('all')).toMatchObject({ id: 'all', phase: 'ready' });
      await films.delete(film);
      expect((await worker.publisher.progressOf('all')).phase).toBe('absent');
    });
  });
});
