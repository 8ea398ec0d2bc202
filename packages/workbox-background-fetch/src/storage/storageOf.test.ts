/** @jest-environment ./packages/workbox-background-fetch/src/testing/unit/workerEnvironment.mjs */
import { describe, expect, it, jest } from '@jest/globals';
import { scope, TestWorker } from '../testing/unit/testWorker.js';
import { databaseName } from '../../../background-fetch-ponyfill/src/jobs/database.js';
import { CacheKeeper } from '../keeping/cacheKeeper.js';
import { alsoClear } from './alsoClear.js';
import { clearAll, removeAll, usageOf } from './storageOf.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

/** A worker that keeps a film and a clip, and is downloading another film. */
async function usedWorker(seed: number) {
  const worker = new TestWorker(seed);
  worker.keepIn('films');
  worker.serve('film.mp4', 4500);
  worker.serve('clip.mp4', 400);
  worker.serve('other.mp4', 4500, { ranges: false }).answerNext({ after: 1500, then: 'stall' });
  for (const path of ['film.mp4', 'clip.mp4']) await worker.download(path);
  const { downloads } = worker;
  const url = `${scope}other.mp4`;
  const job = await downloads.backgroundFetch.fetch(url, url, { title: 'Other' });
  await worker.until(() => job.downloaded === 1500);
  const options = { plugins: [], trusted: false, accepts: () => true };
  const keeper = new CacheKeeper({ cacheName: 'films', ...options }, downloads.segmentStore);
  return { worker, options: { downloads, keepers: [keeper] } };
}

describe('usageOf', () => {
  it('tells of each job, of each asset, and of all bytes', async () => {
    const { options } = await usedWorker(1);
    expect(await usageOf(options)).toEqual({
      jobs: [{ id: `${scope}other.mp4`, title: 'Other', downloaded: 1500, total: 4500 }],
      assets: expect.arrayContaining([
        { url: `${scope}film.mp4`, size: 4500 },
        { url: `${scope}clip.mp4`, size: 400 },
      ]) as unknown,
      // Five of the film, and one of what is under way.
      segments: 6,
      segmentBytes: 5500,
      tailBytes: 500,
    });
  });
});

describe('clearAll', () => {
  it('leaves no byte, and nothing under way', async () => {
    const { worker, options } = await usedWorker(2);
    await worker.result(clearAll(options));
    await worker.simulated.browser.clock.advance(10_000);
    await worker.simulated.rest();
    expect(await usageOf(options)).toEqual({
      jobs: [],
      assets: [],
      segments: 0,
      segmentBytes: 0,
      tailBytes: 0,
    });
    expect(worker.simulated.browser.cacheStorage.usedBytes).toBe(0);
  });
});

describe('alsoClear', () => {
  it('has others end their downloads themselves, before theirs are ended for them', async () => {
    const { worker, options } = await usedWorker(4);
    const seen: number[] = [];
    alsoClear(async () => {
      seen.push((await options.downloads.backgroundFetch.getIds()).length);
    });
    await worker.result(clearAll(options));
    expect(seen).toEqual([1]);
  });
});

describe('removeAll', () => {
  it('leaves nothing of a bad release, and other caches alone', async () => {
    const { worker } = await usedWorker(3);
    const { caches } = worker.simulated.environment;
    await (await caches.open('other')).put(`${scope}other`, new Response('theirs'));
    // The large precache of an earlier release, by its name of then: notes, and a file of one segment.
    const former = await caches.open('former-large-assets');
    await former.put(`${scope}__workbox-background-fetch__/started/a.pdf`, new Response('1'));
    await former.put(`${scope}a.pdf?revision=1`, new Response('a small one'));
    const deleted: string[] = [];
    const indexedDB = {
      deleteDatabase: (name: string) => {
        deleted.push(name);
        const request = {} as IDBOpenDBRequest;
        queueMicrotask(() => void request.onsuccess?.(new Event('success')));
        return request;
      },
    };
    await removeAll({ caches, indexedDB, scope, cacheNames: ['films'] });
    const { cacheStorage } = worker.simulated.browser;
    expect(cacheStorage.cacheNames).toEqual(['other']);
    expect(cacheStorage.usedBytes).toBe('theirs'.length);
    expect(deleted).toEqual([databaseName(scope)]);
  });
});
