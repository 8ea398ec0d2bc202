import { describe, expect, it } from '@jest/globals';
import { OptionsError, parseSoakOptions } from './options.js';

describe('parseSoakOptions', () => {
  it('takes five minutes of Chromium by default', () => {
    expect(parseSoakOptions([])).toEqual({
      minutes: 5,
      seed: 1,
      browser: 'chromium',
      untilViolation: false,
    });
  });

  it('takes one episode again', () => {
    const args = ['--seed', '7', '--browser', 'webkit', '--episode', '12'];
    expect(parseSoakOptions(args)).toMatchObject({ seed: 7, browser: 'webkit', episode: 12 });
  });

  it('ends at the first violation where it is told to', () => {
    expect(parseSoakOptions(['--until-violation'])).toMatchObject({ untilViolation: true });
  });

  it('gives help', () => {
    expect(parseSoakOptions(['--help'])).toBe('help');
  });

  it.each([['--browser=opera'], ['--minutes=x'], ['--seed='], ['--sed=1'], ['7']])(
    'refuses %s',
    (arg) => {
      expect(() => parseSoakOptions([arg])).toThrow(OptionsError);
    },
  );
});
