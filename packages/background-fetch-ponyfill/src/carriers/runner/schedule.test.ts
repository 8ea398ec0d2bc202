import { describe, expect, it } from '@jest/globals';
import type { Job, JobRecord, Priority, RecordState } from '../../jobs/job.js';
import { PENDING } from '../../jobs/transition.js';
import { dueAt, mayRun, recordsToStart, TRANSFERS_AT_ONCE } from './schedule.js';
import type { Candidates } from './schedule.js';

const online = { isOnline: true, isMetered: undefined };
const offline = { isOnline: false, isMetered: undefined };
const metered = { isOnline: true, isMetered: true };

const job = (uid: string, more: Partial<Job> = {}): Job => ({
  format: 1,
  uid,
  id: uid,
  title: '',
  icons: [],
  downloadTotal: 0,
  recordCount: 1,
  createdAt: 0,
  state: { phase: 'active' },
  ...more,
});

const candidates = (uid: string, due: number, running: number, priority?: Priority): Candidates => {
  const records = Array.from({ length: due }, (_, index) => ({ jobUid: uid, index }) as JobRecord);
  return { job: job(uid, priority ? { priority } : {}), due: records, running };
};

/** How many records of each job are started. */
const started = (...jobs: Candidates[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { jobUid } of recordsToStart(jobs)) counts[jobUid] = (counts[jobUid] ?? 0) + 1;
  return counts;
};

describe('mayRun', () => {
  const unmetered = { requires: { network: 'unmetered' } } as const;
  it.each([
    { what: 'an active job', of: job('a'), network: metered, expected: true },
    { what: 'an active job, offline', of: job('a'), network: offline, expected: true },
    {
      what: 'a paused one',
      of: job('a', { state: { phase: 'active', paused: true } }),
      network: online,
      expected: false,
    },
    {
      what: 'one for unmetered networks, on one that costs',
      of: job('a', unmetered),
      network: metered,
      expected: false,
    },
    {
      what: 'one for unmetered networks, where the browser cannot tell',
      of: job('a', unmetered),
      network: online,
      expected: true,
    },
  ])('$what: $expected', ({ of, network, expected }) => {
    expect(mayRun(of, network)).toBe(expected);
  });
});

describe('dueAt', () => {
  const waiting = (waitingFor: 'offline' | 'server' | 'not-allowed') =>
    ({ ...PENDING, retryAt: 500, waitingFor }) as Extract<RecordState, { phase: 'pending' }>;

  it.each([
    { state: waiting('server'), network: online, at: 500 },
    { state: waiting('server'), network: offline, at: 500 },
    { state: waiting('offline'), network: online, at: 0 },
    { state: waiting('offline'), network: offline, at: 500 },
    { state: waiting('not-allowed'), network: online, at: Infinity },
  ])(
    'of one that waits for $state.waitingFor, $network.isOnline: $at',
    ({ state, network, at }) => {
      expect(dueAt(state, network)).toBe(at);
    },
  );
});

describe('recordsToStart', () => {
  it('starts in the order of the requests, up to the limit', () => {
    const records = recordsToStart([candidates('a', 20, 3)]);
    expect(records.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
    expect(records).toHaveLength(TRANSFERS_AT_ONCE - 3);
  });

  it('divides them by share, whoever has many', () => {
    expect(started(candidates('a', 2000, 0), candidates('b', 1, 0))).toEqual({ a: 7, b: 1 });
    expect(started(candidates('a', 20, 0), candidates('b', 20, 0))).toEqual({ a: 4, b: 4 });
    expect(started(candidates('low', 20, 0, 'low'), candidates('high', 20, 0, 'high'))).toEqual({
      low: 2,
      high: 6,
    });
  });

  it('starts one of a job that has none, though others have all', () => {
    expect(started(candidates('a', 20, TRANSFERS_AT_ONCE), candidates('b', 20, 0))).toEqual({
      b: 1,
    });
  });
});
