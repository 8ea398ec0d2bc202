import { describe, expect, it } from '@jest/globals';
import { parseSimulateOptions } from './simulateOptions.mjs';

describe('parseSimulateOptions', () => {
  it('asks for ten thousand kills in two processes by default', () => {
    expect(parseSimulateOptions([])).toEqual({
      what: 'kills',
      seed: 1,
      count: 10_000,
      processes: 2,
      failures: 5,
    });
  });

  it('asks for updates instead of kills', () => {
    expect(parseSimulateOptions(['--updates', '30'])).toMatchObject({ what: 'updates', count: 30 });
  });

  it('takes one run by its three numbers', () => {
    expect(parseSimulateOptions(['--seed', '123', '--story', '7', '--kill', '4711'])).toEqual({
      what: 'run',
      seed: 123,
      story: 7,
      kill: 4711,
      update: 0,
    });
    expect(parseSimulateOptions(['--story', '7'])).toMatchObject({ seed: 1, kill: 0 });
    expect(parseSimulateOptions(['--story', '7', '--update', '9'])).toMatchObject({ update: 9 });
  });

  it('gives help', () => {
    expect(parseSimulateOptions(['--help'])).toBe('help');
  });

  it.each([
    { args: ['--kill', '3'], says: '--kill: found 3 without --story' },
    { args: ['--update', '3'], says: '--update: found 3 without --story' },
    { args: ['--story', '1', '--kills', '3'], says: '--kills: found 3 beside --story' },
    { args: ['--story', '1', '--updates', '3'], says: '--updates: found 3 beside --story' },
    {
      args: ['--story', '1', '--kill', '3', '--update', '4'],
      says: '--update: found 4 beside --kill',
    },
    { args: ['--kills', '1', '--updates', '3'], says: '--updates: found 3 beside --kills' },
    { args: ['--seed', 'x'], says: '--seed: found x' },
    { args: ['--seed='], says: '--seed: found nothing' },
    { args: ['--sed', '1'], says: '--sed' },
  ])('says what is wrong with $args', ({ args, says }) => {
    expect(() => parseSimulateOptions(args)).toThrow(says);
  });
});
