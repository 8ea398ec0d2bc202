import { describe, expect, it } from '@jest/globals';
import { PRECACHE_ID, RateMeter } from 'workbox-background-fetch/protocol';
import type { Phase, Progress } from 'workbox-background-fetch/protocol';
import type { PackState } from 'workbox-content-packs/protocol';
import { BackgroundFetchClientError } from './clientError.js';
import { viewOfError, viewOfJob, viewOfPack } from './view.js';
import type { Update } from './view.js';
import { describePhase, ENGLISH, formatTime } from './words.js';

const target = { version: '2', phase: 'downloading', failed: [] } as const;
const job = (more: Partial<Progress>): Progress => ({
  ...{ version: 1, id: 'https://app.example/film.mp4', title: 'Film' },
  ...{ phase: 'queued', downloaded: 0, ...more },
});
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
    expect(viewOfJob(job({ phase })).actions).toEqual(actions);
  });

  it.each<{ what: string; of: Partial<Progress>; actions: string[] }>([
    { what: 'what can be removed', of: { phase: 'ready', removable: true }, actions: ['remove'] },
    {
      what: 'one that failed, of which the revision before is here',
      of: { phase: 'failed', previous: true, removable: true },
      actions: ['retry', 'remove'],
    },
    {
      what: 'one of which the revision before is here',
      of: { phase: 'absent', previous: true, removable: true },
      actions: ['download', 'remove'],
    },
    {
      what: 'one that was cancelled, of which the revision before is here',
      of: { phase: 'aborted', previous: true, removable: true },
      actions: ['download', 'remove'],
    },
    {
      what: 'one that comes by itself, of which the revision before is here',
      of: { phase: 'failed', previous: true },
      actions: ['retry'],
    },
    { what: 'what nobody would keep', of: { phase: 'absent', unkept: true }, actions: [] },
    { what: 'a job that has an id', of: { id: 'both', phase: 'absent' }, actions: [] },
    { what: 'one that failed, unknown of what', of: { id: 'both', phase: 'failed' }, actions: [] },
    {
      what: 'one that failed',
      of: { id: 'both', phase: 'failed', assets: [] },
      actions: ['retry'],
    },
    { what: 'a file of another job', of: { phase: 'waiting', partOf: 'both' }, actions: [] },
    { what: 'one that failed', of: { phase: 'failed', partOf: 'both' }, actions: ['retry'] },
    { what: 'what is precached', of: { id: PRECACHE_ID, phase: 'downloading' }, actions: [] },
    {
      what: 'what is precached',
      of: { id: PRECACHE_ID, phase: 'failed', assets: [] },
      actions: [],
    },
  ])('offers $actions for $what: $of', ({ of, actions }) => {
    expect(viewOfJob(job(of)).actions).toEqual(actions);
  });

  it('says that the revision before is here, also where something could not begin', () => {
    const before = viewOfJob(job({ phase: 'absent', previous: true, removable: true }));
    const view = viewOfError(new DOMException('', 'QuotaExceededError'), before);
    expect(view.actions).toEqual(['download', 'remove']);
    expect(describePhase(view, ENGLISH, 'en')).toBe(
      'Failed: there is not enough space – the version before is available offline',
    );
  });

  it('says that the app does not offer what nobody would keep', () => {
    const view = viewOfJob(job({ phase: 'absent', unkept: true }));
    expect(describePhase(view, ENGLISH, 'en')).toBe(
      'Failed: this app does not offer \u2068film.mp4\u2069',
    );
  });
});

describe('viewOfPack', () => {
  it.each<{ state: Partial<PackState>; phase: string; actions: string[] }>([
    { state: {}, phase: 'absent', actions: ['download'] },
    {
      state: { problem: { code: 'unknown-pack', message: 'No such pack.' } },
      ...{ phase: 'failed', actions: [] },
    },
    {
      state: { problem: { code: 'manifest-unreachable', message: 'Gone.' } },
      ...{ phase: 'failed', actions: ['download'] },
    },
    { state: { target }, phase: 'downloading', actions: ['pause', 'cancel'] },
    { state: { installed: '1', target }, phase: 'downloading', actions: ['pause', 'cancel'] },
    {
      state: { target: { ...target, phase: 'failed' } },
      phase: 'failed',
      actions: ['retry', 'cancel'],
    },
    {
      state: { installed: '1', target: { ...target, phase: 'paused' } },
      phase: 'paused',
      actions: ['resume', 'cancel', 'remove'],
    },
    {
      state: { installed: '1', target: { ...target, phase: 'failed' } },
      phase: 'failed',
      actions: ['retry', 'cancel', 'remove'],
    },
    {
      state: { installed: '1', target: { ...target, phase: 'waiting' } },
      phase: 'waiting',
      actions: ['retry', 'pause', 'cancel'],
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

  const failedWith = (...urls: readonly string[]) => ({
    ...target,
    phase: 'failed' as const,
    reason: 'bad-status',
    failed: urls.map((url) => ({ url, reason: 'bad-status', detail: '404' })),
  });
  const unreachable = { code: 'manifest-unreachable', message: 'Failed to fetch.' } as const;
  it.each<{ state: Partial<PackState>; says: string }>([
    {
      state: { installed: '1', target: { ...target, phase: 'waiting', reason: 'offline' } },
      says: 'Waiting for a connection – version 1 is available offline',
    },
    {
      state: { target: failedWith('/course/a.bin') },
      says: 'Failed: the server does not have \u2068a.bin\u2069',
    },
    {
      state: { target: failedWith(`/course.bundles/${'ab'.repeat(32)}.bin`) },
      says: 'Failed: the server does not have all of its files',
    },
    {
      state: { target: failedWith('/course/a.bin', '/course/b.bin') },
      says: 'Failed: the server does not have all of its files',
    },
    {
      state: { installed: '1', target: { ...target, phase: 'paused', downloaded: 5, total: 9 } },
      says: 'Paused – 5\u00a0bytes of 9\u00a0bytes – version 1 is available offline',
    },
    {
      state: { installed: '1', target: { ...target, phase: 'failed', reason: 'bad-status' } },
      says: 'Failed: the server does not have this file – version 1 is available offline',
    },
    { state: { target: { ...target, phase: 'paused' } }, says: 'Paused' },
    { state: { installed: '1' }, says: 'Available offline' },
    {
      state: { installed: '1', installedBytes: 2_500_000 },
      says: 'Available offline – 2.5\u00a0MB',
    },
    {
      state: { installed: '1', installedBytes: 5, target },
      says: 'Downloading – version 1 is available offline',
    },
    {
      state: { installed: '1', target: { ...target, downloaded: 5, total: 9 } },
      says: '5\u00a0bytes of 9\u00a0bytes – version 1 is available offline',
    },
    { state: { installed: '1', outdated: true }, says: 'Available offline' },
    // A repair: not all of it serves.
    {
      state: { installed: '1', target: { ...target, version: '1', phase: 'paused' } },
      says: 'Paused',
    },
    {
      state: { installed: '1', problem: { code: 'not-allowed', message: 'Not by allow().' } },
      says: 'Available offline – no update: this app does not offer \u2068course\u2069',
    },
    {
      state: { installed: '1', removing: true, target: { ...target, phase: 'paused' } },
      says: 'Removing',
    },
    {
      state: { installed: '1', unmet: '>=2', problem: unreachable },
      says: 'Available offline – this app needs version >=2 – no update: its list of files could not be fetched',
    },
    { state: { problem: unreachable }, says: 'Failed: its list of files could not be fetched' },
    {
      state: { problem: { code: 'not-allowed', message: 'Not allowed by allow().' } },
      says: 'Failed: this app does not offer \u2068course\u2069',
    },
    {
      state: { problem: { code: 'unknown-pack', message: 'No such pack.' } },
      says: 'Failed: this app does not offer \u2068course\u2069',
    },
    {
      state: { problem: { code: 'manifest-mismatch', message: 'Another digest.' } },
      says: 'Failed: it is not the one that this version of the app needs',
    },
    { state: { problem: { code: 'error', message: 'Said so.' } }, says: 'Failed: Said so.' },
  ])('says "$says"', ({ state, says }) => {
    expect(describePhase(viewOfPack(pack(state)), ENGLISH, 'en')).toBe(says);
  });

  it('says what an update brings, where one is offered', () => {
    const say = (state: Partial<PackState>, update: Update = { version: '2', bytes: 3_100_000 }) =>
      describePhase(viewOfPack(pack(state), undefined, update), ENGLISH, 'en');
    expect(say({ installed: '1', installedBytes: 50_000_000, outdated: true })).toBe(
      'Available offline – 50\u00a0MB – update to version 2: 3.1\u00a0MB',
    );
    expect(say({ installed: '1', outdated: true }, { version: '2', bytes: 0 })).toBe(
      'Available offline – update to version 2: 0\u00a0bytes',
    );
    expect(say({ installed: '1', outdated: true }, { version: '2' })).toBe(
      'Available offline – update to version 2',
    );
    expect(say({ installed: '1', outdated: true }, { bytes: 5 })).toBe(
      'Available offline – update: 5\u00a0bytes',
    );
    expect(say({ installed: '1', outdated: true }, {})).toBe('Available offline');
    expect(say({ installed: '1', outdated: true, problem: unreachable })).toBe(
      'Available offline – no update: its list of files could not be fetched',
    );
    expect(say({})).toBe('Not downloaded');
  });

  it('names the pack, and no file of it, where it is not offered any more', () => {
    const before = viewOfPack(pack({ target: failedWith('/course/a.bin') }));
    const problem = { code: 'unknown-pack', message: 'No such pack.' } as const;
    const error = new BackgroundFetchClientError('refused', problem.message, problem);
    expect(describePhase(viewOfError(error, before), ENGLISH, 'en')).toBe(
      'Failed: this app does not offer \u2068course\u2069',
    );
  });

  it('says that the old version serves where an update could not begin', () => {
    const update = { version: '2', bytes: 3_100_000 };
    const before = viewOfPack(pack({ installed: '1', outdated: true }), undefined, update);
    const view = viewOfError(new DOMException('', 'QuotaExceededError'), before);
    expect(view.actions).toEqual(['update', 'remove']);
    expect(describePhase(view, ENGLISH, 'en')).toBe(
      'Failed: there is not enough space – version 1 is available offline',
    );
  });

  it('says how fast it goes, and how long yet', () => {
    const rate = new RateMeter();
    for (const [at, bytes] of [
      [0, 0],
      [1000, 500_000],
      [2000, 1_000_000],
    ] as const) {
      rate.add(bytes, at);
    }
    const state = pack({ target: { ...target, downloaded: 1_000_000, total: 61_000_000 } });
    const view = viewOfPack(state, rate.bytesPerSecond);
    expect(describePhase(view, ENGLISH, 'en')).toBe(
      '1\u00a0MB of 61\u00a0MB – 500\u00a0kB/s – 2\u00a0min left',
    );
    rate.add(10, 3000);
    expect(rate.bytesPerSecond).toBeUndefined();
  });
});

describe('words', () => {
  it('are translated as far as the translation goes', () => {
    const view = { phase: 'paused', downloaded: 2_000_000, total: 3_500_000 } as const;
    const words = { ...ENGLISH, paused: 'Angehalten', of: '{done} von {total}' };
    expect(describePhase(view, words, 'de')).toBe('Angehalten – 2\u00a0MB von 3,5\u00a0MB');
  });

  it.each([
    [5, '5\u00a0sec'],
    [61, '2\u00a0min'],
    [5400, '1.5\u00a0hr'],
  ])('say %d seconds as %s', (seconds, text) => {
    expect(formatTime(seconds, 'en')).toBe(text);
  });
});
