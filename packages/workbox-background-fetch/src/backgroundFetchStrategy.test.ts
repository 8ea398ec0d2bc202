/** @jest-environment ./packages/workbox-background-fetch/src/testing/unit/workerEnvironment.mjs */
import { describe, expect, it, jest } from '@jest/globals';
import { bytesOf, TestWorker } from './testing/unit/testWorker.js';
import type {
  BackgroundFetchStrategy,
  BackgroundFetchStrategyOptions,
} from './backgroundFetchStrategy.js';
import { toolkits } from './testing/unit/toolkits.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

const cacheName = 'films';

describe.each(toolkits)('BackgroundFetchStrategy with $name', (kit) => {
  function strategyOf(
    worker: TestWorker,
    options: Partial<BackgroundFetchStrategyOptions> = {},
  ): BackgroundFetchStrategy {
    const internals = { worker: worker.asWorker };
    return new kit.BackgroundFetchStrategy({ cacheName, ...options }, internals);
  }

  it('goes to the network by default, and stores nothing', async () => {
    const worker = new TestWorker(1);
    const server = worker.serve('film.mp4', 4500);
    const response = await worker.ask(strategyOf(worker), 'film.mp4');
    expect(await bytesOf(response)).toEqual(server.asset.bytes);
    expect(await worker.downloads.backgroundFetch.getIds()).toEqual([]);
  });

  it('reads along with a download that somebody else has started', async () => {
    const worker = new TestWorker(2);
    worker.keepIn(cacheName);
    const server = worker.serve('film.mp4', 4500);
    server.chunkMs = 10;
    const url = 'https://app.example/film.mp4';
    await worker.downloads.backgroundFetch.fetch('films of today', [url]);
    const response = await worker.ask(strategyOf(worker), 'film.mp4');
    expect(await worker.result(bytesOf(response))).toEqual(server.asset.bytes);
    expect(server.requests.reduce((sum, { sentBytes }) => sum + sentBytes, 0)).toBe(4500);
  });

  describe('onMiss: wait', () => {
    it('answers with the whole asset, once it is in the cache', async () => {
      const worker = new TestWorker(3);
      worker.keepIn(cacheName);
      const server = worker.serve('film.mp4', 4500);
      server.chunkMs = 10;
      const strategy = strategyOf(worker, { onMiss: 'wait' });
      const response = await worker.ask(strategy, 'film.mp4');
      expect(await bytesOf(response)).toEqual(server.asset.bytes);
      const sent = server.requests.reduce((sum, { sentBytes }) => sum + sentBytes, 0);
      expect(sent).toBe(4500);
      await worker.ask(strategy, 'film.mp4');
      expect(server.requests.reduce((sum, { sentBytes }) => sum + sentBytes, 0)).toBe(4500);
    });

    it('goes to the network when that takes too long', async () => {
      const worker = new TestWorker(4);
      const server = worker.serve('film.mp4', 4500);
      server.answerNext({ after: 500, then: 'stall' });
      const response = await worker.ask(
        strategyOf(worker, { onMiss: 'wait', waitMs: 1 }),
        'film.mp4',
      );
      expect(await bytesOf(response)).toEqual(server.asset.bytes);
    });

    it('says when to come again where there is no network', async () => {
      const worker = new TestWorker(5);
      worker.simulated.network.isOnline = false;
      const response = await worker.ask(
        strategyOf(worker, { onMiss: 'wait', waitMs: 1 }),
        'film.mp4',
      );
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '30']);
    });

    it('does not wait for what has failed', async () => {
      const worker = new TestWorker(6);
      const server = worker.serve('film.mp4', 4500);
      const missing = () => new Response('not here', { status: 404 });
      server.answerNext(missing, missing);
      const response = await worker.ask(
        strategyOf(worker, { onMiss: 'wait', waitMs: 1e9 }),
        'film.mp4',
      );
      expect(response.status).toBe(404);
    });
  });
});
