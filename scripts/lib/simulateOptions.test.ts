import { describe, expect, it } from '@jest/globals';
import { parseSimulateOptions } from './simulateOptions.mjs';

describe('parseSimulateOptions', () => {
  it('asks for ten thousand kills in two processes by default', () => {
    expect(parseSimulateOptions([])).toEqual({
      what: 'kills',
      seed: 1,
      kills: 10_000,
      processes: 2,
      failures: 5,
    });
  });

  it('takes one run by its three numbers', () => {
    expect(parseSimulateOptions(['--seed', '123', '--story', '7', '--kill', '4711'])).toEqual({
      what: 'run',
      seed: 123,
      story: 7,
      kill: 4711,
    });
    expect(parseSimulateOptions(['--story', '7'])).toMatchObject({ seed: 1, kill: 0 });
  });

  it('gives help', () => {
    expect(parseSimulateOptions(['--help'])).toBe('help');
  });

  it.each([
    { args: ['--kill', '3'], says: '--kill: found 3 without --story' },
    { args: ['--story', '1', '--kills', '3'], says: '--kills: found 3 beside --story' },
    { args: ['--seed', 'x'], says: '--seed: found x' },
    { args: ['--seed='], says: '--seed: found nothing' },
    { args: ['--sed', '1'], says: '--sed' },
  ])('says what is wrong with $args', ({ args, says }) => {
    expect(() => parseSimulateOptions(args)).toThrow(says);
  });
});
