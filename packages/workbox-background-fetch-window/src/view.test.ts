import { describe, expect, it } from '@jest/globals';
import type { Phase } from 'workbox-background-fetch/protocol';
import type { PackState } from 'workbox-content-packs/protocol';
import { Rate } from './rate.js';
import { viewOfJob, viewOfPack } from './view.js';
import { describePhase, formatTime } from './words.js';

const target = { version: '2', phase: 'downloading', failed: [] } as const;
const pack = (state: Partial<PackState>): PackState => ({
  id: 'course',
  removing: false,
  ...state,
});

describe('viewOfJob', () => {
  it.each<{ phase: Phase; actions: string[] }>([
    { phase: 'absent', actions: ['download'] },
    { phase: 'downloading', actions: ['pause', 'cancel'] },
    { phase: 'waiting', actions: ['retry', 'pause', 'cancel'] },
    { phase: 'paused', actions: ['resume', 'cancel'] },
    { phase: 'caching', actions: [] },
    { phase: 'ready', actions: [] },
    { phase: 'failed', actions: ['retry'] },
  ])('offers $actions while it is $phase', ({ phase, actions }) => {
    const job = { version: 1, id: 'film', title: 'Film', phase, downloaded: 0 } as const;
    expect(viewOfJob(job).actions).toEqual(actions);
  });
});

describe('viewOfPack', () => {
  it.each<{ state: Partial<PackState>; phase: string; actions: string[] }>([
    { state: {}, phase: 'absent', actions: ['download'] },
    { state: { target }, phase: 'downloading', actions: ['pause', 'cancel'] },
    { state: { installed: '1', target }, phase: 'downloading', actions: ['pause'] },
    {
      state: { target: { ...target, phase: 'failed' } },
      phase: 'failed',
      actions: ['retry', 'cancel'],
    },
    { state: { installed: '1' }, phase: 'ready', actions: ['remove'] },
    { state: { installed: '1', outdated: true }, phase: 'ready', actions: ['update', 'remove'] },
    { state: { installed: '1', removing: true }, phase: 'removing', actions: [] },
    {
      state: { problem: { code: 'no-space', message: 'Too large.' } },
      phase: 'failed',
      actions: ['download'],
    },
  ])('shows $phase and offers $actions', ({ state, phase, actions }) => {
    expect(viewOfPack(pack(state))).toMatchObject({ title: 'course', phase, actions });
  });

  it('says how fast it goes, and how long yet', () => {
    const rate = new Rate();
    for (const [at, bytes] of [
      [0, 0],
      [1000, 500_000],
      [2000, 1_000_000],
    ] as const) {
      rate.add(bytes, at);
    }
    const state = pack({ target: { ...target, downloaded: 1_000_000, total: 61_000_000 } });
    const view = viewOfPack(state, rate.bytesPerSecond);
    expect(describePhase(view, {}, 'en')).toBe('1 MB of 61 MB – 500 kB/s – 2 min left');
    rate.add(10, 3000);
    expect(rate.bytesPerSecond).toBeUndefined();
  });
});

describe('words', () => {
  it('are translated as far as the translation goes', () => {
    const view = { phase: 'paused', downloaded: 2_000_000, total: 3_500_000 } as const;
    const words = { paused: 'Angehalten', of: '{done} von {total}' };
    expect(describePhase(view, words, 'de')).toBe('Angehalten – 2 MB von 3,5 MB');
  });

  it.each([
    [5, '5 sec'],
    [61, '2 min'],
    [5400, '1.5 hr'],
  ])('say %d seconds as %s', (seconds, text) => {
    expect(formatTime(seconds, 'en')).toBe(text);
  });
});
