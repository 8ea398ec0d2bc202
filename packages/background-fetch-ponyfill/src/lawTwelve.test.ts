import { describe, expect, it, jest } from '@jest/globals';
import { scope, SimulatedWorker } from './testing/unit/simulatedWorker.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

const film = `${scope}film.mp4`;

describe('two versions of one worker', () => {
  it('leaves the store and the network alone while it waits, also when it hears of changes', async () => {
    const worker = new SimulatedWorker({ seed: 1 });
    const server = worker.serve('film.mp4', 900);
    server.answerNext({ after: 500, then: 'stall' });
    const waiting = worker.startAnother({ isActive: () => false });
    let heard = 0;
    waiting.onChange(() => (heard += 1));
    const registration = await worker.created.manager.fetch('film', film);
    await waiting.reconcile();
    await worker.until(() => server.requests[0]?.sentBytes === 500);
    await expect(waiting.manager.getIds()).rejects.toMatchObject({ name: 'InvalidStateError' });
    expect(heard).toBe(0);
    await registration.abort();
    await worker.untilSettled();
    expect(worker.reported).toEqual([]);
  });

  it.each([
    ['has been told that it is redundant', true],
    ['takes itself for the active one still', false],
  ])('hands its transfers over to the next version, where it %s', async (_, isTold) => {
    const worker = new SimulatedWorker({ seed: 2 });
    let isActive = true;
    worker.restart({ isActive: () => isActive });
    const server = worker.serve('film.mp4', 900);
    server.answerNext({ after: 500, then: 'stall' });
    await worker.created.manager.fetch('film', film);
    await worker.until(() => server.requests[0]?.sentBytes === 500);
    const next = worker.startAnother({ isActive: () => true });
    isActive = !isTold;
    next.onActivate();
    const before = worker.browser.clock.now();
    void next.reconcile();
    const { bodies } = await worker.untilSettled();
    expect(bodies.get(film)).toEqual(server.asset.bytes);
    expect(server.requests.map(({ range }) => range)).toEqual([null, 'bytes=500-']);
    // At once, not when the worker before dies.
    expect(worker.browser.clock.now() - before).toBeLessThan(1000);
    await expect(worker.created.manager.getIds()).rejects.toMatchObject({
      name: 'InvalidStateError',
    });
    await worker.rest();
    expect(worker.settled).toHaveLength(1);
    expect(worker.reported).toEqual([]);
  });

  it('refuses to write once its transfers are handed over, while the next version works', async () => {
    const worker = new SimulatedWorker({ seed: 7 });
    const server = worker.serve('film.mp4', 900);
    server.answerNext({ after: 500, then: 'stall' });
    server.answerNext({ after: 100, then: 'stall' });
    await worker.created.manager.fetch('film', film);
    await worker.until(() => server.requests[0]?.sentBytes === 500);
    const next = worker.startAnother();
    next.onActivate();
    void next.reconcile();
    await worker.until(() => server.requests[1]?.sentBytes === 100);
    await expect(worker.created.manager.getIds()).rejects.toMatchObject({
      name: 'InvalidStateError',
    });
    expect((await worker.untilSettled()).bodies.get(film)).toEqual(server.asset.bytes);
    expect(worker.reported).toEqual([]);
  });

  describe('the next one, where the one before is activated late, in its next life, as Chromium does', () => {
    it.each([
      ['knows that it waits, before its own activate event', false],
      // Firefox does not let a worker know that it waits.
      ['takes itself for the active one, from its activate event on', true],
    ])('works, where it %s', async (_, takesItselfForActive) => {
      const worker = new SimulatedWorker({ seed: 6 });
      const server = worker.serve('film.mp4', 900);
      let isActive = takesItselfForActive;
      const next = worker.startAnother({ isActive: () => isActive });
      worker.created.onActivate();
      await worker.rest();
      isActive = true;
      if (takesItselfForActive) next.onActivate();
      await next.manager.fetch('film', film);
      const { bodies } = await worker.untilSettled();
      expect(bodies.get(film)).toEqual(server.asset.bytes);
      expect(worker.reported).toEqual([]);
    });
  });

  it('sees at once what the version before has done', async () => {
    const worker = new SimulatedWorker({ seed: 3 });
    const server = worker.serve('film.mp4', 900);
    server.chunkMs = 10;
    const next = worker.startAnother();
    await worker.created.manager.fetch('film', film);
    expect(await next.manager.getIds()).toEqual(['film']);
    await worker.until(() => server.requests[0]?.sentBytes === 900);
    next.onActivate();
    void next.reconcile();
    await worker.untilSettled();
    await worker.rest();
    expect(server.requests).toHaveLength(1);
    expect(worker.settled).toHaveLength(1);
  });
});

describe('a registration that follows an unregistered one', () => {
  it('forgets its jobs, sweeps their bytes, and says nothing', async () => {
    const worker = new SimulatedWorker({ seed: 4 });
    worker.serve('film.mp4', 900).answerNext({ after: 500, then: 'stall' });
    const registration = await worker.created.manager.fetch('film', film);
    await worker.until(() => worker.sent.length > 0);
    await registration.pause();
    await worker.rest();
    expect(worker.browser.cacheStorage.usedBytes).toBeGreaterThan(500);

    worker.restart({ isActive: () => false });
    await worker.created.purge();
    worker.restart({ isActive: () => true });
    await worker.rest();
    expect(await worker.created.manager.getIds()).toEqual([]);
    expect(worker.browser.cacheStorage.usedBytes).toBe(0);
    expect(worker.settled).toEqual([]);
  });
});

describe('a version that was rolled back', () => {
  it('sweeps nothing while a newer version’s jobs are there', async () => {
    const worker = new SimulatedWorker({ seed: 5 });
    worker.serve('film.mp4', 900).answerNext({ after: 500, then: 'stall' });
    const registration = await worker.created.manager.fetch('film', film);
    await worker.until(() => worker.sent.length > 0);
    await registration.pause();
    await worker.rest();
    const stored = worker.browser.cacheStorage.usedBytes;
    await worker.changeStoredJobs((job) => ({ ...job, format: 2 }));
    worker.restart();
    await worker.rest();
    expect(await worker.created.manager.getIds()).toEqual([]);
    expect(worker.browser.cacheStorage.usedBytes).toBe(stored);
    expect(worker.reported.map(String)).toEqual([expect.stringContaining('newer version')]);
    // Rolled forward again, it goes on.
    await worker.changeStoredJobs((job) => ({ ...job, format: 1 }));
    worker.restart();
    expect((await worker.created.manager.get('film'))?.downloaded).toBe(500);
  });
});
