/** @jest-environment ./packages/workbox-background-fetch/src/testing/unit/workerEnvironment.mjs */
import { describe, expect, it, jest } from '@jest/globals';
import { scope, TestWorker } from '../testing/unit/testWorker.js';
import { Settlement } from '../keeping/settlement.js';
import { Publisher } from '../progress/publisher.js';
import { describeLarge } from './describeLarge.js';
import { LargePrecache } from './largePrecache.js';
import type { LargePrecacheOptions } from './largePrecache.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

const url = `${scope}film.mp4`;

/** A worker with one large file, and what is told of it. */
class TellingApp {
  readonly large: LargePrecache;
  readonly publisher: Publisher;

  constructor(
    seed: number,
    options: Partial<LargePrecacheOptions> = {},
    readonly worker = new TestWorker(seed),
  ) {
    const { asWorker, clock, simulated } = this.worker;
    this.publisher = new Publisher({
      downloads: asWorker.downloads,
      clock,
      tell: () => undefined,
      reportError: (error) => {
        throw error;
      },
    });
    this.large = new LargePrecache({
      ...asWorker,
      entries: [{ url: 'film.mp4', revision: '1', size: 4500 }],
      cacheName: 'large-assets',
      whileUpdating: 'network',
      delivery: 'fast-follow',
      base: `${scope}sw.js`,
      caches: simulated.environment.caches,
      clock,
      isActive: () => Promise.resolve(true),
      estimate: () => Promise.resolve({}),
      fetch: (request) => fetch(request),
      ...options,
    });
    const settlement = new Settlement(asWorker.downloads, this.publisher);
    settlement.add(this.large);
    this.worker.settle = (type, registration) =>
      settlement.settle(type, Object.assign(new ExtendableEvent(type), { registration }));
  }

  async told() {
    return (await describeLarge(this.large, this.publisher))[0];
  }
}

describe('describeLarge', () => {
  it('tells of a file while it comes and when it is here', async () => {
    const app = new TellingApp(1);
    app.worker
      .serve('film.mp4', 4500, { ranges: false })
      .answerNext({ after: 1500, then: 'stall' });
    await app.worker.result(app.large.reconcile());
    await app.worker.until(async () => (await app.told())?.downloaded === 1500);
    expect(await app.told()).toEqual({ url, phase: 'downloading', downloaded: 1500, total: 4500 });
    await app.worker.until(() => app.large.isWhole(url));
    await app.worker.until(async () => (await app.told())?.phase === 'ready');
  });

  it.each([
    { delivery: 'fast-follow', phase: 'queued' },
    { delivery: 'on-demand', phase: 'absent' },
  ] as const)('tells of a file as $phase before it is started; $delivery', async (expected) => {
    const app = new TellingApp(3, { delivery: expected.delivery });
    expect((await app.told())?.phase).toBe(expected.phase);
  });

  it('does not look again and again for what is not here', async () => {
    const app = new TellingApp(6);
    const { process } = app.worker.simulated.running;
    expect((await app.told())?.phase).toBe('queued');
    const { calls } = process;
    for (let round = 0; round < 5; round++) await app.told();
    expect(process.calls).toBe(calls);
  });

  it('does not wait for what the user has cancelled', async () => {
    const app = new TellingApp(4);
    app.worker
      .serve('film.mp4', 4500, { ranges: false })
      .answerNext({ after: 1500, then: 'stall' });
    await app.worker.result(app.large.reconcile());
    await app.worker.until(async () => (await app.told())?.downloaded === 1500);
    await (await app.worker.downloads.backgroundFetch.get(url))?.abort();
    await app.worker.until(async () => (await app.told())?.phase === 'aborted');
    app.worker.restart();
    const next = new TellingApp(4, {}, app.worker);
    await next.worker.result(next.large.reconcile());
    expect((await next.told())?.phase).toBe('absent');
  });

  it('says why a file cannot be started', async () => {
    const never = { url: 'http://app.example:6667/film.mp4', revision: '1', size: 4500 };
    const app = new TellingApp(5, { entries: [never] });
    await expect(app.worker.result(app.large.reconcile())).rejects.toThrow(TypeError);
    expect(await app.told()).toMatchObject({ phase: 'failed', reason: 'fetch-error' });
  });

  it('knows what is here in a worker that is not the active one', async () => {
    const app = new TellingApp(2);
    const { downloads } = app.worker;
    app.worker.serve('film.mp4', 4500);
    await app.worker.result(app.large.reconcile());
    await app.worker.until(() => app.large.isWhole(url));
    const inactive = () => Promise.reject(new DOMException('It waits.', 'InvalidStateError'));
    const publisher = new Publisher({
      downloads: {
        ...downloads,
        isActive: () => false,
        backgroundFetch: { fetch: inactive, get: inactive, getIds: inactive },
      },
      clock: app.worker.clock,
      tell: () => undefined,
      reportError: () => undefined,
    });
    expect(await describeLarge(app.large, publisher)).toMatchObject([{ url, phase: 'ready' }]);
  });
});
