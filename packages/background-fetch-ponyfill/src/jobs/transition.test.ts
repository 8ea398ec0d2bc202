import { describe, expect, it } from '@jest/globals';
import type { Job, JobRecord, JobState, RecordState } from './job.js';
import { outcomeOf, transition } from './transition.js';
import type { JobEvent } from './transition.js';

const inState = (state: JobState): Job => ({
  format: 1,
  uid: 'uid',
  id: 'film',
  title: '',
  icons: [],
  downloadTotal: 0,
  recordCount: 1,
  createdAt: 0,
  state,
});

const active: JobState = { phase: 'active' };
const settled: JobState = {
  phase: 'settled',
  result: 'failure',
  failureReason: 'aborted',
  deliveries: 1,
};
const delivered: JobState = {
  phase: 'delivered',
  result: 'success',
  failureReason: '',
  downloaded: 5,
};

describe('transition', () => {
  it('settles an active job by its failure reason', () => {
    expect(transition(inState(active), { type: 'settle', failureReason: '' })).toEqual({
      phase: 'settled',
      result: 'success',
      failureReason: '',
      deliveries: 0,
    });
    expect(transition(inState(active), { type: 'settle', failureReason: 'bad-status' })).toEqual({
      phase: 'settled',
      result: 'failure',
      failureReason: 'bad-status',
      deliveries: 0,
    });
  });

  it('counts deliveries that failed, and keeps the outcome over all of them', () => {
    expect(transition(inState(settled), { type: 'delivery-failed' })).toEqual({
      ...settled,
      deliveries: 2,
    });
    expect(transition(inState(settled), { type: 'delivered', downloaded: 7 })).toEqual({
      phase: 'delivered',
      result: 'failure',
      failureReason: 'aborted',
      downloaded: 7,
    });
  });

  it.each<{ state: JobState; event: JobEvent }>([
    { state: active, event: { type: 'delivered', downloaded: 0 } },
    { state: active, event: { type: 'delivery-failed' } },
    { state: settled, event: { type: 'settle', failureReason: '' } },
    { state: delivered, event: { type: 'settle', failureReason: '' } },
    { state: delivered, event: { type: 'delivery-failed' } },
    { state: delivered, event: { type: 'delivered', downloaded: 0 } },
  ])('refuses $event.type of a job that is $state.phase', ({ state, event }) => {
    expect(() => transition(inState(state), event)).toThrow(
      `${state.phase} cannot take ${event.type}`,
    );
  });
});

describe('outcomeOf', () => {
  const pending: RecordState = { phase: 'pending', attemptsWithoutProgress: 0, retryAt: 0 };
  const complete: RecordState = { phase: 'complete', size: 1 };
  const failed = (reason: 'bad-status' | 'fetch-error'): RecordState => ({
    phase: 'failed',
    reason,
    detail: '',
  });

  it.each<{ states: RecordState[]; outcome: string | undefined }>([
    { states: [complete, complete], outcome: '' },
    { states: [], outcome: '' },
    { states: [complete, pending], outcome: undefined },
    { states: [failed('bad-status'), pending], outcome: undefined },
    { states: [complete, failed('fetch-error'), failed('bad-status')], outcome: 'fetch-error' },
  ])('of $states is $outcome', ({ states, outcome }) => {
    const records = states.map((state, index) => ({
      jobUid: 'uid',
      index,
      draftId: '',
      state,
    })) as unknown as JobRecord[];
    expect(outcomeOf(records)).toBe(outcome);
  });
});
