import { describe, expect, it } from '@jest/globals';
import { episodeOf } from './episode.js';
import { FAULT_NAMES } from './faults.js';

const many = Array.from({ length: 300 }, (_, number) => episodeOf(5, number, 'chromium'));

describe('episodeOf', () => {
  it('gives the same for the same three, and another for any other', () => {
    expect(episodeOf(3, 4, 'firefox')).toEqual(episodeOf(3, 4, 'firefox'));
    const steps = [
      episodeOf(3, 4, 'firefox'),
      episodeOf(4, 3, 'firefox'),
      episodeOf(3, 5, 'firefox'),
    ].map((episode) => JSON.stringify(episode.steps));
    expect(new Set(steps).size).toBe(3);
  });

  it('starts every job once, and does everything that can be done, sooner or later', () => {
    for (const { jobs, steps } of many) {
      const started = steps.flatMap(({ action }) => (action.what === 'start' ? [action.job] : []));
      expect(started.sort()).toEqual(jobs.map((_, index) => index));
    }
    const done = new Set(many.flatMap(({ steps }) => steps.map(({ action }) => action.what)));
    expect(done.size).toBe(24);
    const faults = many.flatMap(({ jobs }) =>
      jobs.flatMap(({ files }) => files.flatMap((file) => file.faults)),
    );
    expect(new Set(faults)).toEqual(new Set(FAULT_NAMES));
    expect(many.filter(({ room }) => room !== undefined).length).toBeGreaterThan(20);
  });

  it('asks of an engine only what it can', () => {
    const actions = Array.from({ length: 100 }, (_, number) =>
      episodeOf(1, number, 'webkit').steps.map(({ action }) => action.what),
    ).flat();
    expect(actions).not.toContain('stop workers');
    expect(actions).not.toContain('freeze');
  });
});
