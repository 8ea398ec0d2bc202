import { describe, expect, it, jest } from '@jest/globals';
import { SegmentedCache } from 'segmented-cache';
import { lifeLockName, runnerLockName } from '../../channel/messages.js';
import type { Job } from '../../jobs/job.js';
import type { StoredJob } from '../../jobs/jobStore.js';
import { KnownJob } from '../../jobs/knownJob.js';
import { scope, SimulatedWorker } from '../../testing/unit/simulatedWorker.js';
import { RETRY_BUDGET } from '../../transfer/retry.js';
import { REST_MS } from './rests.js';
import { Runner } from './runner.js';
import type { RunnerOptions } from './runner.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

const film = `${scope}film.mp4`;

/** A job of which all has come. */
const jobOf = (uid: string): StoredJob => new KnownJob({ uid, state: { phase: 'active' } } as Job);

/** A runner of what is stored nowhere. */
function runnerOf({ environment }: SimulatedWorker, options: Partial<RunnerOptions>): Runner {
  return new Runner({
    scope,
    environment,
    store: { jobs: () => Promise.resolve([]) },
    forget: () => undefined,
    isActive: () => true,
    carry: () => Promise.resolve(),
    settle: () => Promise.resolve('delivered'),
    sweep: () => Promise.resolve('swept'),
    ...options,
  });
}

describe('pause and resume', () => {
  it('stops a job’s transfers, keeps its bytes, and goes on from them', async () => {
    const worker = new SimulatedWorker({ seed: 1 });
    const server = worker.serve('film.mp4', 900);
    server.answerNext({ after: 500, then: 'stall' });
    const registration = await worker.created.manager.fetch('film', film);
    await worker.until(() => server.requests[0]?.sentBytes === 500);
    expect(await registration.pause()).toBe(true);
    await worker.rest();
    expect(worker.connections.now).toBe(0);
    await worker.until(() => registration.downloaded === 500);
    await worker.browser.clock.advance(3_600_000);
    expect(registration).toMatchObject({ paused: true, waitingFor: undefined, result: '' });
    expect(server.requests).toHaveLength(1);
    expect(await worker.created.isBusy()).toBe(false);

    expect(await registration.resume()).toBe(true);
    const { bodies } = await worker.untilSettled();
    expect(bodies.get(film)).toEqual(server.asset.bytes);
    expect(server.requests[1]?.range).toBe('bytes=500-');
  });

  it('stays paused over a death', async () => {
    const worker = new SimulatedWorker({ seed: 2 });
    const server = worker.serve('film.mp4', 900);
    server.answerNext({ after: 500, then: 'stall' });
    const registration = await worker.created.manager.fetch('film', film);
    await registration.pause();
    await worker.rest();
    worker.restart();
    await worker.browser.clock.advance(60_000);
    const seen = server.requests.length;
    const again = await worker.created.manager.get('film');
    expect(again?.paused).toBe(true);
    worker.wake();
    await worker.browser.clock.advance(60_000);
    expect(server.requests).toHaveLength(seen);
    await again?.resume();
    expect((await worker.untilSettled()).bodies.get(film)).toEqual(server.asset.bytes);
  });

  it('is of no use once the job has ended, and does not stand in the way of abort()', async () => {
    const worker = new SimulatedWorker({ seed: 3 });
    worker.serve('film.mp4', 900).answerNext({ after: 500, then: 'stall' });
    const registration = await worker.created.manager.fetch('film', film);
    await registration.pause();
    expect(await registration.abort()).toBe(true);
    expect((await worker.untilSettled()).type).toBe('backgroundfetchabort');
    expect(await registration.pause()).toBe(false);
    expect(await registration.resume()).toBe(false);
  });

  it('says when it has changed', async () => {
    const worker = new SimulatedWorker({ seed: 4 });
    worker.serve('film.mp4', 900).answerNext({ after: 500, then: 'stall' });
    const registration = await worker.created.manager.fetch('film', film);
    const heard: boolean[] = [];
    registration.addEventListener('statechange', () => heard.push(registration.paused));
    await registration.pause();
    await worker.rest();
    await registration.resume();
    await worker.rest();
    expect(heard).toEqual([true, false]);
  });
});

describe('waiting', () => {
  it('waits offline for as long as it takes, without spending the budget, and goes on at once', async () => {
    const worker = new SimulatedWorker({ seed: 5 });
    const server = worker.serve('film.mp4', 900);
    worker.changeNetwork({ isOnline: false });
    await worker.created.manager.fetch('film', film);
    expect(await worker.untilWaiting('film')).toBe('offline');
    await worker.browser.clock.advance(3 * 3_600_000);
    expect(worker.settled).toEqual([]);
    const before = worker.browser.clock.now();
    worker.changeNetwork({ isOnline: true });
    const { bodies } = await worker.untilSettled();
    expect(bodies.get(film)).toEqual(server.asset.bytes);
    expect(worker.browser.clock.now() - before).toBeLessThan(5000);
  });

  it('goes on at the next wake-up where the worker heard of no change', async () => {
    const worker = new SimulatedWorker({ seed: 6 });
    worker.serve('film.mp4', 900);
    worker.changeNetwork({ isOnline: false });
    await worker.created.manager.fetch('film', film);
    await worker.untilWaiting('film', 'offline');
    worker.network.isOnline = true;
    const before = worker.browser.clock.now();
    worker.wake();
    await worker.untilSettled();
    expect(worker.browser.clock.now() - before).toBeLessThan(5000);
  });

  it('downloads from a server on the same machine though the browser says that it is offline', async () => {
    const worker = new SimulatedWorker({ seed: 7 });
    const server = worker.serve('film.mp4', 900);
    worker.changeNetwork({ isOnline: false, isReachable: true });
    await worker.created.manager.fetch('film', film);
    expect((await worker.untilSettled()).bodies.get(film)).toEqual(server.asset.bytes);
  });

  it('asks a busy server again when it said, after a death too', async () => {
    const worker = new SimulatedWorker({ seed: 8 });
    const server = worker.serve('film.mp4', 900);
    const busy = { status: 503, headers: { 'retry-after': '7200' } };
    server.answerNext(() => new Response('busy', busy));
    await worker.created.manager.fetch('film', film);
    expect(await worker.untilWaiting('film')).toBe('server');
    worker.restart();
    await worker.browser.clock.advance(7_190_000);
    expect(server.requests).toHaveLength(1);
    expect(await worker.untilWaiting('film')).toBe('server');
    await worker.browser.clock.advance(20_000);
    await worker.untilSettled();
    expect(server.requests).toHaveLength(2);
  });

  it('goes on over any number of failures between which bytes become durable', async () => {
    const worker = new SimulatedWorker({ seed: 19 });
    const server = worker.serve('film.mp4', 9000);
    for (let failures = 0; failures < 3 * RETRY_BUDGET; failures++) {
      server.answerNext({ after: 100, then: 'reset' }, () => new Response('busy', { status: 503 }));
    }
    await worker.created.manager.fetch('film', film);
    const { bodies } = await worker.untilSettled();
    expect(bodies.get(film)).toEqual(server.asset.bytes);
  });

  it('gives up after as many failures as the budget has, where none of them brings a byte', async () => {
    const worker = new SimulatedWorker({ seed: 20 });
    const server = worker.serve('film.mp4', 900);
    const refused = Array.from(
      { length: RETRY_BUDGET },
      () => ({ after: 0, then: 'reset' }) as const,
    );
    server.answerNext({ after: 500, then: 'reset' }, ...refused);
    await worker.created.manager.fetch('film', film);
    expect((await worker.untilSettled()).failureReason).toBe('fetch-error');
    expect(server.requests).toHaveLength(1 + RETRY_BUDGET);
  });

  it('sleeps through a time that no timer can hold, without asking again and again', async () => {
    const worker = new SimulatedWorker({ seed: 9 });
    const server = worker.serve('film.mp4', 900);
    const never = { status: 503, headers: { 'retry-after': String(10 * 365 * 86_400) } };
    server.answerNext(() => new Response('busy', never));
    const registration = await worker.created.manager.fetch('film', film);
    await worker.untilWaiting('film');
    await worker.browser.clock.advance(10 * 3_600_000);
    expect(server.requests).toHaveLength(1);
    await registration.resume();
    await worker.untilSettled();
  });

  it('waits for an unmetered network where the job wants one, also in the middle', async () => {
    const worker = new SimulatedWorker({ seed: 10 });
    const server = worker.serve('film.mp4', 900);
    const other = worker.serve('other.mp4', 900);
    server.answerNext({ after: 500, then: 'stall' });
    const requires = { network: 'unmetered' } as const;
    const registration = await worker.created.manager.fetch('film', film, { requires });
    await worker.until(() => server.requests[0]?.sentBytes === 500);
    worker.changeNetwork({ isMetered: true });
    expect(await worker.untilWaiting('film')).toBe('metered');
    await worker.until(() => registration.downloaded === 500);
    await worker.created.manager.fetch('other', `${scope}other.mp4`);
    expect((await worker.untilSettled()).bodies.get(`${scope}other.mp4`)).toEqual(
      other.asset.bytes,
    );
    expect(server.requests).toHaveLength(1);
    worker.changeNetwork({ isMetered: false });
    expect((await worker.untilSettled(2)).bodies.get(film)).toEqual(server.asset.bytes);
  });
});

describe('shares', () => {
  it('lets no job starve behind another’s large files', async () => {
    const worker = new SimulatedWorker({ seed: 11 });
    const large = Array.from({ length: 12 }, (_, index) => `large${index}.bin`);
    for (const path of large) worker.serve(path, 20_000).chunkMs = 100;
    const small = worker.serve('small.bin', 900);
    await worker.created.manager.fetch(
      'large',
      large.map((path) => scope + path),
    );
    await worker.until(() => worker.sent.length >= 4);
    await worker.created.manager.fetch('small', `${scope}small.bin`);
    const first = await worker.untilSettled();
    expect(first.id).toBe('small');
    expect(first.bodies.get(`${scope}small.bin`)).toEqual(small.asset.bytes);
    const { bodies } = await worker.untilSettled(2);
    for (const path of large) {
      expect(bodies.get(scope + path)).toEqual(worker.servers.get(scope + path)?.asset.bytes);
    }
  });

  it('lets a job of high priority overtake', async () => {
    const worker = new SimulatedWorker({ seed: 12 });
    const a = worker.serve('a', 100_000);
    const b = worker.serve('b', 20_000);
    a.chunkMs = b.chunkMs = 20;
    await worker.created.manager.fetch('a', `${scope}a`, { priority: 'low' });
    await worker.until(() => a.requests.length >= 4);
    await worker.created.manager.fetch('b', `${scope}b`, { priority: 'high' });
    const before = worker.browser.clock.now();
    await worker.until(() => b.requests.length > 0);
    // As long as one connection needs for a segment, not for its part of the file.
    expect(worker.browser.clock.now() - before).toBeLessThan(1000);
    expect((await worker.untilSettled()).id).toBe('b');
    const { bodies } = await worker.untilSettled(2);
    expect(bodies.get(`${scope}a`)).toEqual(worker.servers.get(`${scope}a`)?.asset.bytes);
    // What was under way when it was overtaken came once.
    const sent = a.requests.reduce((sum, { sentBytes }) => sum + sentBytes, 0);
    expect(sent - 100_000).toBeLessThan(4000);
  });

  it('never has more than four connections, and two while a page loads', async () => {
    const worker = new SimulatedWorker({ seed: 13 });
    for (const path of ['a', 'b', 'c', 'd', 'e']) worker.serve(path, 20_000).chunkMs = 20;
    worker.created.onPageLoading(true, 'page');
    for (const path of ['a', 'b', 'c', 'd', 'e']) {
      await worker.created.manager.fetch(path, scope + path);
    }
    await worker.browser.clock.advance(1000);
    expect(worker.connections.most).toBe(2);
    worker.created.onPageLoading(false, 'page');
    await worker.untilSettled(5);
    expect(worker.connections.most).toBe(4);
  });
});

describe('recordsProgress', () => {
  it('says of each request how far it is, and why it is not further', async () => {
    const worker = new SimulatedWorker({ seed: 14 });
    worker.serve('a', 900);
    worker.serve('b', 900).answerNext(() => new Response('no', { status: 404 }));
    const c = worker.serve('c', 900);
    c.answerNext({ after: 500, then: 'stall' });
    const urls = ['a', 'b', 'c'].map((path) => scope + path);
    const registration = await worker.created.manager.fetch('all', urls);
    await worker.until(() => c.requests[0]?.sentBytes === 500);
    await registration.pause();
    await worker.until(() => registration.downloaded === 1402);
    const carried = { carrier: 'emulated', carrierReason: 'no-native' };
    const progress = [
      {
        ...carried,
        url: urls[0],
        phase: 'complete',
        downloaded: 900,
        size: 900,
        verified: 'validator',
      },
      {
        ...carried,
        url: urls[1],
        phase: 'failed',
        // What the server said of it.
        downloaded: 2,
        size: 2,
        reason: 'bad-status',
        detail: 'the server answered 404',
      },
      { ...carried, url: urls[2], phase: 'pending', downloaded: 500, size: 900 },
    ];
    expect(await registration.recordsProgress()).toEqual(progress);
    worker.restart();
    const again = await worker.created.manager.get('all');
    expect(await again?.recordsProgress()).toEqual(progress);
    expect(again?.downloaded).toBe(1402);
  });
});

describe('a record that cannot be carried', () => {
  it('rests where its draft is of a newer version, and goes on once it is of this one', async () => {
    const worker = new SimulatedWorker({ seed: 16 });
    const server = worker.serve('film.mp4', 900);
    server.answerNext({ after: 500, then: 'stall' });
    const registration = await worker.created.manager.fetch('film', film);
    await worker.until(() => registration.downloaded === 500);
    worker.restart();
    const cache = await worker.environment.caches.open(`segmented-cache:${scope}`);
    const ledgers = (await cache.keys()).filter(({ url }) => url.includes('/drafts/'));
    const before = await Promise.all(
      ledgers.map(async (key) => [key, await cache.match(key)] as const),
    );
    for (const key of ledgers) await cache.put(key, Response.json({ format: 2 }));
    worker.wake();
    await worker.browser.clock.advance(10 * 60_000);
    // Once a minute; and nothing is lost meanwhile.
    expect(worker.reported.length).toBeGreaterThan(1);
    expect(worker.reported.length).toBeLessThan(12);
    expect(server.requests).toHaveLength(1);
    for (const [key, ledger] of before) if (ledger) await cache.put(key, ledger);
    expect((await worker.untilSettled()).bodies.get(film)).toEqual(server.asset.bytes);
    expect(server.requests[1]?.range).toBe('bytes=500-');
  });
});

describe('a job that cannot be settled', () => {
  it('rests, and is settled without anybody’s doing once the store takes it', async () => {
    const worker = new SimulatedWorker({ seed: 17 });
    const server = worker.serve('film.mp4', 900);
    const full = new Error('the disk is full');
    jest.spyOn(worker.created.segmentStore, 'dropLost').mockRejectedValueOnce(full);
    await worker.created.manager.fetch('film', film);
    await worker.until(() => worker.reported.length > 0);
    expect(worker.reported).toEqual([full]);
    expect(await worker.created.isBusy()).toBe(true);
    // Neither would the next worker be left alone before it has begun.
    expect(await worker.startAnother().isBusy()).toBe(true);
    expect(worker.settled).toEqual([]);
    expect((await worker.untilSettled()).bodies.get(film)).toEqual(server.asset.bytes);
    await worker.rest();
    expect(await worker.created.isBusy()).toBe(false);
  });
});

describe('a sweep that is postponed', () => {
  it('is made up for in the same life, once nobody reads what was deleted', async () => {
    const worker = new SimulatedWorker({ seed: 19 });
    const kept = async () =>
      (await (await worker.environment.caches.open(`segmented-cache:${scope}`)).keys()).length;
    const cache = new SegmentedCache('films', worker.created.segmentStore);
    await cache.put(film, new Response(worker.browser.random.bytes(5000)));
    const reader = (await cache.match(film))?.body?.getReader();
    await reader?.read();
    await cache.delete(film);
    worker.created.sweepSoon();
    await worker.rest();
    expect(await kept()).toBeGreaterThan(0);
    await reader?.cancel();
    await worker.browser.clock.advance(REST_MS);
    worker.wake();
    await worker.rest();
    expect(await kept()).toBe(0);
  });
});

describe('reconcile', () => {
  it('goes on where a frozen page was given the lock by which it sees deaths', async () => {
    const worker = new SimulatedWorker({ seed: 16 });
    const server = worker.serve('film.mp4', 900);
    server.answerNext({ after: 500, then: 'stall' });
    await worker.created.manager.fetch('film', film);
    await worker.until(() => server.requests[0]?.sentBytes === 500);
    const page = worker.browser.start();
    let isGiven = false;
    const watching = { mode: 'shared' } as const;
    void page.environment.locks.request(lifeLockName(scope), watching, () => {
      isGiven = true;
      return new Promise<never>(() => undefined);
    });
    await worker.rest();
    expect(isGiven).toBe(false);
    worker.restart();
    const { bodies } = await worker.untilSettled();
    expect(bodies.get(film)).toEqual(server.asset.bytes);
    expect(isGiven).toBe(true);
  });

  it('loses no call that comes while the lock is being given back', async () => {
    const worker = new SimulatedWorker({ seed: 15 });
    const { environment } = worker;
    const { locks } = environment;
    let jobs: StoredJob[] = [];
    const settled: string[] = [];
    let giveBack: () => void = () => undefined;
    const runner = runnerOf(worker, {
      environment: {
        ...environment,
        locks: {
          query: () => locks.query(),
          request: async (name, options, callback) => {
            const result = await locks.request(name, options, callback);
            if (name !== runnerLockName(scope)) return result;
            await new Promise<void>((resolve) => (giveBack = resolve));
            return result;
          },
        },
      },
      store: { jobs: () => Promise.resolve(jobs) },
      settle: ({ uid }) => {
        settled.push(uid);
        jobs = [];
        return Promise.resolve('delivered');
      },
    });
    const ended = runner.reconcile();
    await worker.rest();
    jobs = [jobOf('late')];
    const later = runner.reconcile();
    giveBack();
    await worker.rest();
    giveBack();
    await Promise.all([ended, later]);
    expect(settled).toEqual(['late']);
    expect(runner.isBusy).toBe(false);
  });

  it('tells a handler that has failed of a job that was lost and stored anew', async () => {
    const worker = new SimulatedWorker({ seed: 18 });
    let jobs: StoredJob[] = [];
    const settled: string[] = [];
    const runner = runnerOf(worker, {
      store: { jobs: () => Promise.resolve(jobs) },
      settle: ({ uid }) => {
        settled.push(uid);
        return Promise.resolve('handler-failed');
      },
    });
    for (jobs of [[jobOf('film')], [jobOf('film')], [], [jobOf('film')]]) {
      await runner.reconcile();
    }
    expect(settled).toEqual(['film', 'film']);
  });
});
