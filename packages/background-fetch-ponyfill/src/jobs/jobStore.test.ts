import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Job, JobRecord } from './job.js';
import { databaseName, JobStore } from './jobStore.js';

let scope = 0;
let store: JobStore;

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
  state: { phase: 'pending', attemptsWithoutProgress: 0, retryAt: 0 },
});

const failed: JobRecord['state'] = { phase: 'failed', reason: 'aborted', detail: '' };

describe('JobStore', () => {
  beforeEach(() => {
    store = new JobStore(`https://app.example/${(scope += 1)}/`, indexedDB);
  });

  it('gives back what was stored, after a restart too, each job with its own records in order', async () => {
    await store.create(job('b'), [record('b', 1), record('b', 0)]);
    await store.create(job('a'), [record('a', 0)]);
    const restarted = new JobStore(`https://app.example/${scope}/`, indexedDB);
    expect((await restarted.jobs()).map(({ uid }) => uid)).toEqual(['a', 'b']);
    expect(await restarted.records('b')).toEqual([record('b', 0), record('b', 1)]);
    expect(await restarted.job('a')).toEqual(job('a'));
    expect(await restarted.job('c')).toBeUndefined();
  });

  it('leaves a job as it is when it is created again', async () => {
    await store.create(job('a'), [record('a', 0)]);
    await store.updatePending({ ...record('a', 0), state: { phase: 'complete', size: 7 } });
    await store.create({ ...job('a'), title: 'again' }, [record('a', 0)]);
    expect((await store.job('a'))?.title).toBe('Film');
    expect((await store.records('a'))[0]?.state).toEqual({ phase: 'complete', size: 7 });
  });

  it('lets an abort win over bytes that come late', async () => {
    await store.create(job('a'), [record('a', 0), record('a', 1)]);
    await store.updatePending({ ...record('a', 1), state: { phase: 'complete', size: 7 } });
    await store.failPending('a', failed);
    await store.updatePending({ ...record('a', 0), state: { phase: 'complete', size: 7 } });
    const states = (await store.records('a')).map(({ state }) => state.phase);
    expect(states).toEqual(['failed', 'complete']);
  });

  it('brings no record back that was deleted', async () => {
    await store.create(job('a'), [record('a', 0)]);
    await store.deleteRecords('a');
    await store.updatePending(record('a', 0));
    expect(await store.records('a')).toEqual([]);
  });

  it('leaves jobs of a newer version alone', async () => {
    await store.create({ ...job('newer'), format: 2 }, [record('newer', 0)]);
    expect(await store.jobs()).toEqual([]);
    expect(await store.records('newer')).toHaveLength(1);
  });

  it('shares nothing with another scope', async () => {
    await store.create(job('a'), [record('a', 0)]);
    expect(await new JobStore('https://app.example/other/', indexedDB).jobs()).toEqual([]);
  });

  it('gives way to who deletes the database, and begins anew after', async () => {
    await store.create(job('a'), [record('a', 0)]);
    await new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase(databaseName(`https://app.example/${scope}/`));
      request.onsuccess = resolve;
      request.onerror = reject;
    });
    expect(await store.jobs()).toEqual([]);
    await store.create(job('b'), [record('b', 0)]);
    expect(await store.jobs()).toEqual([job('b')]);
  });
});
