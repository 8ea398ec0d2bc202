import { beforeEach, describe, expect, it } from '@jest/globals';
import { Announcer } from './announcer.js';
import type { View } from './view.js';

const view = (more: Partial<View>): View => ({
  ...{ title: 'Film', name: 'film.mp4', phase: 'downloading', downloaded: 0, total: 100 },
  ...{ files: [], actions: [] },
  ...more,
});
let announcer: Announcer;

/** What is said of views that come one after the other, a second apart. */
function said(views: readonly Partial<View>[], everyMs = 1000): string[] {
  return views.flatMap((each, index) => announcer.next(view(each), index * everyMs) ?? []);
}

beforeEach(() => {
  announcer = new Announcer();
});

describe('Announcer', () => {
  it('says nothing of what is there when it is first shown', () => {
    expect(said([{ phase: 'ready' }, { phase: 'ready' }])).toEqual([]);
  });

  it('says of a hundred steps each quarter, and the end', () => {
    const steps = Array.from({ length: 100 }, (_, downloaded) => ({ downloaded }));
    expect(said([...steps, { phase: 'caching' }, { phase: 'ready' }])).toEqual([
      ...['25%', '50%', '75%'],
      ...['Finishing', 'Available offline'],
    ]);
  });

  it('does not say each time that a network comes and goes', () => {
    const flaps = Array.from({ length: 60 }, (_, index) =>
      index % 2 === 0 ? view({}) : view({ phase: 'waiting', reason: 'offline' }),
    );
    const all = said(flaps);
    expect(all.length).toBeGreaterThan(0);
    expect(all.length).toBeLessThanOrEqual(60_000 / 5000);
  });

  it('says what it had no time for once there is, also where nothing more comes', () => {
    const waiting = { phase: 'waiting', reason: 'offline' } as const;
    expect(said([{ phase: 'queued' }, {}, waiting])).toEqual(['Downloading']);
    expect(announcer.quietMs).toBe(4000);
    expect(announcer.next(view(waiting), 6000)).toBe('Waiting for a connection');
    expect(announcer.quietMs).toBeUndefined();
  });

  it('says at once that what it said to be starting has begun', () => {
    expect(said([{ phase: 'absent' }, { phase: 'queued' }, {}], 10)).toEqual([
      'Starting',
      'Downloading',
    ]);
  });

  it('says at once what comes of what somebody has done', () => {
    const steps = ['paused', 'queued', 'downloading', 'absent', 'queued', 'downloading'] as const;
    expect(said([{}, ...steps.map((phase) => ({ phase }))], 10)).toEqual([
      ...['Paused', 'Starting', 'Downloading'],
      ...['Not downloaded', 'Starting', 'Downloading'],
    ]);
  });

  it('says at once what stays', () => {
    const views = [
      { phase: 'queued' },
      { phase: 'downloading' },
      { phase: 'failed', reason: 'bad-status' },
    ] as const;
    expect(said(views, 10)).toEqual(['Downloading', 'Failed: the server does not have this file']);
  });

  it('says in the end where it stands, though it was quiet meanwhile', () => {
    const waiting = { phase: 'waiting', reason: 'offline' } as const;
    const views = [{}, waiting, {}, ...Array.from({ length: 9 }, () => ({}))];
    expect(said(views)).toEqual(['Waiting for a connection', 'Downloading']);
  });
});
