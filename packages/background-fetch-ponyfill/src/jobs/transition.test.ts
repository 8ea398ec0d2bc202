import { describe, expect, it } from '@jest/globals';
import type { Job, JobRecord, JobState, RecordState } from './job.js';
import { outcomeOf, PENDING, transition, transitionRecord } from './transition.js';
import type { JobEvent, RecordEvent } from './transition.js';

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

  it('rests and goes on while it is active', () => {
    const paused = transition(inState(active), { type: 'pause' });
    expect(paused).toEqual({ phase: 'active', paused: true });
    expect(transition(inState(paused), { type: 'pause' })).toEqual(paused);
    expect(transition(inState(paused), { type: 'resume' })).toEqual(active);
    expect(transition(inState(paused), { type: 'settle', failureReason: 'aborted' })).toMatchObject(
      {
        phase: 'settled',
        failureReason: 'aborted',
      },
    );
  });

  it('remembers how much was uploaded', () => {
    const event = { type: 'delivered', downloaded: 7, uploaded: 3 } as const;
    expect(transition(inState(settled), event)).toMatchObject({ downloaded: 7, uploaded: 3 });
  });

  it('counts deliveries that failed, and keeps the outcome over all of them', () => {
    expect(transition(inState(settled), { type: 'delivery-failed' })).toEqual({
      ...settled,
      deliveries: 2,
    });
    expect(transition(inState(settled), { type: 'delivered', downloaded: 7, uploaded: 0 })).toEqual(
      {
        phase: 'delivered',
        result: 'failure',
        failureReason: 'aborted',
        downloaded: 7,
      },
    );
  });

  it.each<{ state: JobState; event: JobEvent }>([
    { state: active, event: { type: 'delivered', downloaded: 0, uploaded: 0 } },
    { state: active, event: { type: 'delivery-failed' } },
    { state: settled, event: { type: 'pause' } },
    { state: settled, event: { type: 'resume' } },
    { state: delivered, event: { type: 'pause' } },
    { state: delivered, event: { type: 'resume' } },
    { state: settled, event: { type: 'settle', failureReason: '' } },
    { state: delivered, event: { type: 'settle', failureReason: '' } },
    { state: delivered, event: { type: 'delivery-failed' } },
    { state: delivered, event: { type: 'delivered', downloaded: 0, uploaded: 0 } },
  ])('refuses $event.type of a job that is $state.phase', ({ state, event }) => {
    expect(() => transition(inState(state), event)).toThrow(
      `${state.phase} cannot take ${event.type}`,
    );
  });
});

describe('transitionRecord', () => {
  const waiting: RecordState = {
    phase: 'pending',
    attemptsWithoutProgress: 3,
    retryAt: 99,
    waitingFor: 'server',
  };
  const wait: RecordEvent = {
    type: 'wait',
    waitingFor: 'offline',
    retryAt: 5,
    attemptsWithoutProgress: 2,
  };
  const ended: RecordState[] = [
    { phase: 'complete', size: 1 },
    { phase: 'failed', reason: 'bad-status', detail: '' },
  ];
  const events: RecordEvent[] = [
    { type: 'send' },
    wait,
    { type: 'ask-again' },
    { type: 'complete', size: 1 },
    { type: 'fail', reason: 'fetch-error', detail: '' },
  ];

  it('moves what is pending', () => {
    expect(transitionRecord(waiting, { type: 'send' })).toEqual({ ...waiting, sent: true });
    expect(transitionRecord({ ...PENDING, sent: true } as RecordState, wait)).toEqual({
      phase: 'pending',
      waitingFor: 'offline',
      retryAt: 5,
      attemptsWithoutProgress: 2,
    });
    expect(transitionRecord(waiting, { type: 'ask-again' })).toEqual(PENDING);
    expect(transitionRecord(waiting, { type: 'complete', size: 7 })).toEqual({
      phase: 'complete',
      size: 7,
    });
    const fail = { type: 'fail', reason: 'bad-status', detail: '404' } as const;
    expect(transitionRecord(waiting, fail)).toEqual({
      phase: 'failed',
      reason: 'bad-status',
      detail: '404',
    });
  });

  it.each(ended.flatMap((state) => events.map((event) => ({ state, event }))))(
    'refuses $event.type of a record that is $state.phase',
    ({ state, event }) => {
      expect(() => transitionRecord(state, event)).toThrow(
        `${state.phase} cannot take ${event.type}`,
      );
    },
  );
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
