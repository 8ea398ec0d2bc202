import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import { scope, SimulatedWorker } from '../testing/unit/simulatedWorker.js';
import type { StoredDump } from '../testing/unit/simulatedWorker.js';
import { JOB_FORMAT } from './job.js';
import { JobStore } from './jobStore.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

/**
 * What format 1 has on disk. A file of this kind is added with each new format and never changed: it is
 * what users have.
 */
const dump: StoredDump = {
  ...(JSON.parse(
    readFileSync(path.join(import.meta.dirname, '../testing/unit/dumps/format1.json'), 'utf8'),
  ) as Pick<StoredDump, 'jobs' | 'records'>),
  bodies: [['five!', 'uploading', 0]],
};

async function workerWithDump(): Promise<SimulatedWorker> {
  const worker = new SimulatedWorker({ seed: 1 });
  await worker.store(dump);
  for (const { request } of dump.records) worker.serve(request.url, 900);
  return worker;
}

describe('the dump of format 1', () => {
  it('has every kind of state that this version stores', () => {
    expect(JOB_FORMAT).toBe(1);
    const phases = [...dump.jobs, ...dump.records].map(({ state }) => state.phase);
    expect([...new Set(phases)].sort()).toEqual([
      'active',
      'delivered',
      'failed',
      'pending',
      'settled',
    ]);
  });

  it('is read as it was written', async () => {
    const { environment } = await workerWithDump();
    const store = new JobStore({
      ...{ scope, environment },
      isActive: () => true,
      onClosed: () => undefined,
    });
    const stored = await store.jobs();
    expect(new Set(stored.map(({ job }) => job))).toEqual(new Set(dump.jobs));
    const records = new Set(stored.flatMap((one) => one.records));
    expect(records).toEqual(new Set(dump.records));
  });

  it('is carried to its end', async () => {
    const worker = await workerWithDump();
    worker.restart();
    await worker.untilSettled(5);
    await worker.rest();
    const outcomes = worker.settled.map(({ id, type }) => [
      id,
      type.slice('backgroundfetch'.length),
    ]);
    expect(Object.fromEntries(outcomes)).toEqual({
      fresh: 'success',
      retrying: 'success',
      uploading: 'success',
      // Its integrity is of other bytes.
      checked: 'fail',
      undelivered: 'fail',
    });
    const { backend, manager } = worker.created;
    expect(await backend.get('paused')).toMatchObject({ paused: true });
    expect(await backend.get('refused')).toMatchObject({ waitingFor: 'not-allowed' });
    expect(await backend.get('secret')).toMatchObject({ waitingFor: 'not-allowed' });
    expect((await manager.getIds()).sort()).toEqual(['paused', 'refused', 'secret']);
    expect(await backend.snapshot('delivered')).toMatchObject({
      result: 'success',
      recordsAvailable: false,
      downloaded: 900,
      uploaded: 0,
    });
    expect(await backend.snapshot('uploaded')).toMatchObject({ uploaded: 5 });
    expect(worker.reported).toEqual([]);
  });
});

/** The same format once records said who carries them. */
const nativeDump: StoredDump = {
  ...(JSON.parse(
    readFileSync(
      path.join(import.meta.dirname, '../testing/unit/dumps/format1-native.json'),
      'utf8',
    ),
  ) as Pick<StoredDump, 'jobs' | 'records'>),
  bodies: [],
};

describe('the dump of format 1 with records that the browser carries', () => {
  it('is read as it was written', async () => {
    const worker = new SimulatedWorker({ seed: 2 });
    await worker.store(nativeDump);
    const store = new JobStore({
      scope,
      environment: worker.environment,
      isActive: () => true,
      onClosed: () => undefined,
    });
    const stored = await store.jobs();
    expect(new Set(stored.flatMap((one) => one.records))).toEqual(new Set(nativeDump.records));
    expect(stored.flatMap(({ inBrowser }) => [...inBrowser.values()]).length).toBe(3);
  });

  it('is carried to its end by the runner where the browser has none of it any more', async () => {
    const worker = new SimulatedWorker({ seed: 3 });
    await worker.store(nativeDump);
    for (const { request } of nativeDump.records) worker.serve(request.url, 900);
    worker.restart();
    await worker.untilSettled(3);
    await worker.rest();
    expect(worker.settled.map(({ id, type }) => [id, type]).sort()).toEqual([
      ['carrying', 'backgroundfetchsuccess'],
      ['given up', 'backgroundfetchsuccess'],
      ['starting', 'backgroundfetchsuccess'],
    ]);
    const { backend } = worker.created;
    expect(await backend.get('ending')).toMatchObject({ paused: true, carrier: 'emulated' });
    expect(await backend.snapshot('delivered native')).toMatchObject({ carrier: 'mixed' });
    expect(worker.reported).toEqual([]);
  });
});
