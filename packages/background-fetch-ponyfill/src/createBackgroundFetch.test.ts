import { describe, expect, it, jest } from '@jest/globals';
import { openDatabase } from './jobs/database.js';
import { scope, SimulatedWorker } from './testing/unit/simulatedWorker.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

const film = `${scope}film.mp4`;

describe('createBackgroundFetch', () => {
  it('brings every byte of a job, and tells the app once', async () => {
    const worker = new SimulatedWorker({ seed: 1 });
    const server = worker.serve('film.mp4', 4500);
    const registration = await worker.created.manager.fetch('film', film, { title: 'Film' });
    expect(registration.id).toBe('film');
    const settled = await worker.untilSettled();
    expect(settled).toMatchObject({ type: 'backgroundfetchsuccess', id: 'film' });
    expect(settled.bodies.get(film)).toEqual(server.asset.bytes);
    await worker.rest();
    expect(worker.settled).toHaveLength(1);
    expect(await worker.created.manager.getIds()).toEqual([]);
    expect(worker.reported).toEqual([]);
  });

  it('is active for a while, however little it brings, where that may be shown', async () => {
    const endsWithin50Ms = async (mayEndAtOnce: boolean): Promise<boolean> => {
      const worker = new SimulatedWorker({ seed: 1 });
      worker.serve('film.mp4', 10);
      await worker.created.manager.fetch('film', film, { mayEndAtOnce });
      await worker.browser.clock.advance(50);
      const hasEnded = worker.settled.length > 0;
      expect((await worker.untilSettled()).type).toBe('backgroundfetchsuccess');
      return hasEnded;
    };
    expect(await endsWithin50Ms(false)).toBe(false);
    expect(await endsWithin50Ms(true)).toBe(true);
  });

  it('has an asset of one expected segment after a death, with what the server said of it', async () => {
    const worker = new SimulatedWorker({ seed: 1 });
    const { asset } = worker.serve('film.mp4', 900);
    const other = worker.serve('other.mp4', 900);
    other.answerNext({ after: 500, then: 'stall' });
    const digest = await worker.environment.crypto.sha256(asset.bytes);
    const expected = { [film]: { size: 900, segmentBytes: 900, segments: [digest] } };
    const urls = [film, `${scope}other.mp4`];
    const registration = await worker.created.manager.fetch('both', urls, { expected });
    await worker.until(async () => (await registration.recordsProgress())[0]?.phase === 'complete');
    await worker.until(() => other.requests[0]?.sentBytes === 500);
    expect(await worker.created.segmentStore.draftIds()).toEqual(new Set());
    worker.restart();
    const { bodies } = await worker.untilSettled();
    expect(bodies.get(film)).toEqual(asset.bytes);
    expect(worker.servers.get(film)?.requests).toHaveLength(1);
    await worker.rest();
    expect(worker.reported).toEqual([]);
  });

  it('goes on after a death with what is durable', async () => {
    const worker = new SimulatedWorker({ seed: 2 });
    const server = worker.serve('film.mp4', 900);
    server.answerNext({ after: 500, then: 'stall' });
    await worker.created.manager.fetch('film', film);
    await worker.until(() => server.requests[0]?.sentBytes === 500);
    await worker.browser.clock.advance(5000);
    worker.restart();
    const { bodies } = await worker.untilSettled();
    expect(bodies.get(film)).toEqual(server.asset.bytes);
    expect(server.requests.map(({ range }) => range)).toEqual([null, 'bytes=500-']);
  });

  it('fetches again what the browser has deleted before the job has settled', async () => {
    const worker = new SimulatedWorker({ seed: 3 });
    const server = worker.serve('film.mp4', 900);
    const other = worker.serve('other.mp4', 900);
    other.answerNext({ after: 500, then: 'stall' });
    const urls = [film, `${scope}other.mp4`];
    const registration = await worker.created.manager.fetch('both', urls);
    await worker.until(async () => (await registration.recordsProgress())[0]?.phase === 'complete');
    await worker.until(() => other.requests[0]?.sentBytes === 500);
    worker.restart({ isActive: () => false });
    await worker.environment.caches.delete(`segmented-cache:${scope}`);
    worker.restart({ isActive: () => true });
    const { bodies } = await worker.untilSettled();
    expect(bodies.get(film)).toEqual(server.asset.bytes);
    expect(bodies.get(`${scope}other.mp4`)).toEqual(other.asset.bytes);
    expect(worker.reported).toEqual([]);
  });

  it('fetches again what was deleted under its hands', async () => {
    const worker = new SimulatedWorker({ seed: 7 });
    const server = worker.serve('film.mp4', 4500);
    const other = worker.serve('other.mp4', 900);
    other.answerNext({ after: 500, then: 'stall' });
    const urls = [film, `${scope}other.mp4`];
    const registration = await worker.created.manager.fetch('both', urls);
    await worker.until(async () => (await registration.recordsProgress())[0]?.phase === 'complete');
    await worker.until(() => other.requests[0]?.sentBytes === 500);
    await worker.environment.caches.delete(`segmented-cache:${scope}`);
    const { bodies } = await worker.untilSettled();
    expect(bodies.get(film)).toEqual(server.asset.bytes);
    expect(bodies.get(`${scope}other.mp4`)).toEqual(other.asset.bytes);
    await worker.rest();
    expect(worker.settled).toHaveLength(1);
    expect(worker.reported).toEqual([]);
  });

  it('ends what it fetches for a database that is gone, and lets go of the bytes', async () => {
    const worker = new SimulatedWorker({ seed: 8 });
    const server = worker.serve('film.mp4', 900);
    server.answerNext({ after: 500, then: 'stall' });
    await worker.created.manager.fetch('film', film);
    await worker.until(() => server.requests[0]?.sentBytes === 500);
    await worker.browser.clock.advance(5000);
    const stored = () => worker.browser.cacheStorage.urlsIn(`segmented-cache:${scope}`);
    expect(stored()).not.toEqual([]);
    await worker.loseDatabase();
    await worker.until(() => stored().length === 0);
    expect(worker.settled).toEqual([]);
    expect(server.requests).toHaveLength(1);
    await worker.created.manager.fetch('film', film);
    expect((await worker.untilSettled()).bodies.get(film)).toEqual(server.asset.bytes);
  });

  it('says that a record is gone where the browser deleted it after', async () => {
    let fails = true;
    const worker = new SimulatedWorker({ seed: 4, handlerFails: () => fails });
    worker.serve('film.mp4', 900);
    await worker.created.manager.fetch('film', film);
    await worker.until(() => worker.reported.length > 0);
    await worker.environment.caches.delete(`segmented-cache:${scope}`);
    fails = false;
    worker.restart();
    expect((await worker.untilSettled()).bodies.get(film)).toBeUndefined();
    expect(worker.details).toEqual(['the browser has deleted what was stored']);
  });

  it('says so of a small one too, instead of waiting for what never comes', async () => {
    const worker = new SimulatedWorker({ seed: 4, handlerFails: () => true });
    worker.serve('poster.jpg', 300);
    const poster = await worker.created.manager.fetch('poster', `${scope}poster.jpg`);
    await worker.until(() => worker.reported.length > 0);
    const [record] = await poster.matchAll();
    const database = await openDatabase(worker.environment.indexedDB, scope, () => undefined);
    await database.clear('assets');
    database.close();
    await expect(record?.responseReady).rejects.toThrow('the browser has deleted');
  });

  it('tells a handler that failed again, with the next worker', async () => {
    let fails = true;
    const worker = new SimulatedWorker({ seed: 5, handlerFails: () => fails });
    const server = worker.serve('film.mp4', 900);
    await worker.created.manager.fetch('film', film);
    await worker.until(() => worker.reported.length > 0);
    worker.wake();
    await worker.rest();
    expect(worker.reported.map(String)).toEqual(['Error: the handler failed']);
    expect(await worker.created.manager.getIds()).toEqual([]);
    fails = false;
    worker.restart();
    expect((await worker.untilSettled()).bodies.get(film)).toEqual(server.asset.bytes);
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    { why: 'a 404', answer: () => new Response('', { status: 404 }), reason: 'bad-status' },
    { why: 'too many bytes', downloadTotal: 800, reason: 'download-total-exceeded' },
  ])(
    'fails for $why in the specification’s words',
    async ({ answer, downloadTotal = 0, reason }) => {
      const worker = new SimulatedWorker({ seed: 6 });
      const server = worker.serve('film.mp4', 900);
      if (answer) server.answerNext(answer);
      await worker.created.manager.fetch('film', film, { downloadTotal });
      const settled = await worker.untilSettled();
      expect(settled).toMatchObject({ type: 'backgroundfetchfail', failureReason: reason });
    },
  );

  it('refuses an id that is active, and gives it on once its job has settled', async () => {
    const worker = new SimulatedWorker({ seed: 7 });
    worker.serve('film.mp4', 900);
    const { manager } = worker.created;
    const both = await Promise.allSettled([
      manager.fetch('film', film),
      manager.fetch('film', film),
    ]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    await worker.untilSettled();
    await worker.rest();
    await manager.fetch('film', film);
    await worker.untilSettled(2);
  });
});
