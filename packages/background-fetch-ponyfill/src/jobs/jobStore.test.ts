import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { databaseName } from './database.js';
import type { Job, JobRecord } from './job.js';
import { JobStore } from './jobStore.js';
import { PENDING } from './transition.js';

let scope = '';
let count = 0;
let store: JobStore;
const reported: unknown[] = [];

const job = (uid: string): Job => ({
  format: 1,
  uid,
  id: 'film',
  title: 'Film',
  icons: [],
  downloadTotal: 0,
  recordCount: 2,
  createdAt: 5,
  state: { phase: 'active' },
});

const record = (jobUid: string, index: number): JobRecord => ({
  jobUid,
  index,
  request: {
    url: `https://app.example/${index}`,
    method: 'GET',
    headers: [],
    mode: 'cors',
    credentials: 'same-origin',
    redirect: 'follow',
    referrer: '',
    referrerPolicy: '',
  },
  draftId: `${jobUid}/${index}`,
  state: PENDING,
});

const open = (of = scope, isActive = () => true) =>
  new JobStore({
    scope: of,
    isActive,
    onClosed: () => undefined,
    environment: { indexedDB, reportError: (error) => reported.push(error) },
  });

const complete = { type: 'complete', size: 7 } as const;
const phasesOf = async (uid: string, of = store) =>
  (await of.find(uid))?.records.map(({ state }) => state.phase);

/** What a version with another format, or other stores, has left. */
async function written(
  by: (database: IDBDatabase) => void,
  version?: number,
  upgrade?: (database: IDBDatabase) => void,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const request = indexedDB.open(databaseName(scope), version);
    request.onupgradeneeded = () => upgrade?.(request.result);
    request.onerror = () => reject(request.error ?? new Error());
    request.onsuccess = () => {
      by(request.result);
      request.result.close();
      resolve();
    };
  });
}

describe('JobStore', () => {
  beforeEach(() => {
    scope = `https://app.example/${(count += 1)}/`;
    store = open();
    reported.length = 0;
  });

  it('gives back what was stored, after a restart too, the oldest first, each with its own records', async () => {
    await store.create({ ...job('a'), createdAt: 9 }, [record('a', 0)]);
    await store.create(job('b'), [record('b', 0), record('b', 1)]);
    for (const reader of [store, open()]) {
      expect((await reader.jobs()).map(({ job: { uid } }) => uid)).toEqual(['b', 'a']);
      const found = await reader.find('b');
      expect(found?.job).toEqual(job('b'));
      expect(found?.records).toEqual([record('b', 0), record('b', 1)]);
      expect(await reader.find('c')).toBeUndefined();
    }
  });

  it('knows a job that the version before has stored meanwhile', async () => {
    const next = open();
    expect(await next.jobs()).toEqual([]);
    await store.create(job('a'), [record('a', 0)]);
    await next.create({ ...job('a'), title: 'again' }, [record('a', 0)]);
    expect((await next.find('a'))?.job.title).toBe('Film');
    expect((await next.jobs()).map(({ job: { uid } }) => uid)).toEqual(['a']);
  });

  it('leaves a job as it is when it is created again', async () => {
    await store.create(job('a'), [record('a', 0)]);
    await store.changeRecord(record('a', 0), complete);
    await store.create({ ...job('a'), title: 'again' }, [record('a', 0)]);
    for (const reader of [store, open()]) {
      expect((await reader.find('a'))?.job.title).toBe('Film');
      expect(await phasesOf('a', reader)).toEqual(['complete']);
    }
  });

  it('keeps request bodies with their job, until its records go', async () => {
    const body = new Blob(['body']);
    await store.create(job('a'), [record('a', 0), record('a', 1)], [undefined, body]);
    expect(await open().body(record('a', 0))).toBeUndefined();
    expect(await (await open().body(record('a', 1)))?.text()).toBe('body');
    await store.deleteRecords('a');
    expect(await store.body(record('a', 1))).toBeUndefined();
  });

  it('ends a job once, with all that was pending, and lets that win over bytes that come late', async () => {
    await store.create(job('a'), [record('a', 0), record('a', 1)]);
    expect(await store.changeRecord(record('a', 1), complete)).toBe(true);
    expect(await store.end('a', 'aborted', 'x')).toBe(true);
    expect(await store.end('a', 'download-total-exceeded', 'y')).toBe(false);
    expect(await store.changeRecord(record('a', 0), complete)).toBe(false);
    for (const reader of [store, open()]) {
      expect((await reader.find('a'))?.job.state).toMatchObject({ failureReason: 'aborted' });
      expect(await phasesOf('a', reader)).toEqual(['failed', 'complete']);
    }
  });

  it('moves records together, each by its own event, and knows which are pending', async () => {
    const records = [0, 1, 2, 3].map((index) => record('a', index));
    await store.create(job('a'), records);
    const { url } = record('a', 0).request;
    const response = { url, status: 200, statusText: 'OK', headers: [], redirected: false };
    const asset = { isWhole: true, response, bytes: new Uint8Array([1, 2]) } as const;
    const waiting = { type: 'wait', waitingFor: 'server', attemptsWithoutProgress: 1 } as const;
    const [first, second, third] = records as [JobRecord, JobRecord, JobRecord];
    const moved = await Promise.all([
      store.changeRecord(first, { type: 'complete', size: 2, asset }),
      // In one transaction with the one before, and too late.
      store.changeRecord(first, { type: 'ask-again' }),
      store.changeRecord(second, { type: 'fail', reason: 'bad-status', detail: '404' }),
      store.changeRecord(third, { ...waiting, retryAt: 7 }),
    ]);
    expect(moved).toEqual([true, false, true, true]);
    expect([...((await store.find('a'))?.pending.keys() ?? [])]).toEqual([3, 2]);
    for (const reader of [store, open()]) {
      expect(await phasesOf('a', reader)).toEqual(['complete', 'failed', 'pending', 'pending']);
      expect(await reader.asset(first)).toEqual(asset);
      expect(await reader.asset(second)).toBeUndefined();
    }
    await store.deleteRecords('a');
    expect(await open().asset(first)).toBeUndefined();
  });

  it('moves a job by what is stored, not by what was read before', async () => {
    await store.create(job('a'), []);
    const stale = open();
    await stale.jobs();
    await store.end('a', 'aborted', 'x');
    const pause = await stale.changeJob('a', ({ state }) =>
      state.phase === 'active' ? { type: 'pause' } : undefined,
    );
    expect(pause).toBeUndefined();
    expect((await open().find('a'))?.job.state.phase).toBe('settled');
  });

  it('sees what another worker has changed once it was told to forget', async () => {
    await store.create(job('a'), [record('a', 0)]);
    await open().changeRecord(record('a', 0), complete);
    store.forget();
    expect(await phasesOf('a')).toEqual(['complete']);
  });

  it('brings no record back that was deleted', async () => {
    await store.create(job('a'), [record('a', 0)]);
    await store.deleteRecords('a');
    expect(await store.changeRecord(record('a', 0), complete)).toBe(false);
    expect(await phasesOf('a', open())).toEqual([]);
  });

  it('leaves jobs of a newer version alone, and says so once', async () => {
    await store.create(job('a'), []);
    await written((database) => {
      const newer = { ...job('newer'), format: 2 };
      database.transaction('jobs', 'readwrite').objectStore('jobs').put(newer);
    });
    const rolledBack = open();
    expect((await rolledBack.jobs()).map((stored) => stored.job.uid)).toEqual(['a']);
    rolledBack.forget();
    expect(await rolledBack.hasNewer()).toBe(true);
    expect(reported).toHaveLength(1);
    expect(String(reported[0])).toMatch(/1 background fetches .* newer version/);
  });

  it('finds its data usable after a version that added stores was rolled back', async () => {
    await store.create(job('a'), [record('a', 0)]);
    const closed = open();
    const addStore = (database: IDBDatabase) => void database.createObjectStore('later');
    await written(() => undefined, 3, addStore);
    expect(await phasesOf('a', closed)).toEqual(['pending']);
    expect(await closed.changeRecord(record('a', 0), complete)).toBe(true);
    expect(await phasesOf('a', store)).toEqual(['complete']);
  });

  it('refuses a worker that is not active, but for the purge of an earlier registration', async () => {
    await store.create({ ...job('a'), format: 7 }, [record('a', 0)], [new Blob(['x'])]);
    const waiting = open(scope, () => false);
    await expect(waiting.jobs()).rejects.toMatchObject({ name: 'InvalidStateError' });
    await waiting.clear();
    const after = open();
    expect(await after.jobs()).toEqual([]);
    expect(await after.hasNewer()).toBe(false);
    expect(await after.body(record('a', 0))).toBeUndefined();
  });

  it('shares nothing with another scope', async () => {
    await store.create(job('a'), [record('a', 0)]);
    expect(await open('https://app.example/other/').jobs()).toEqual([]);
  });

  it('gives way to who deletes the database, and begins anew after', async () => {
    await store.create(job('a'), [record('a', 0)]);
    await new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase(databaseName(scope));
      request.onsuccess = resolve;
      request.onerror = reject;
    });
    expect(await store.jobs()).toEqual([]);
    await store.create(job('b'), [record('b', 0)]);
    expect((await store.jobs()).map((stored) => stored.job)).toEqual([job('b')]);
  });
});
