import { describe, expect, test } from '@jest/globals';
import { OptionsError, parseBenchOptions } from './options.js';

const benches = ['write', 'range'];
const parse = (...args: string[]) => parseBenchOptions(args, benches);

describe('parseBenchOptions', () => {
  test('takes the table instead of a name', () => {
    expect(parse('--table')).toEqual({
      table: 'full',
      browsers: ['chromium', 'firefox', 'webkit'],
    });
    expect(parse('--table', '--short', '--browser', 'firefox,webkit')).toEqual({
      table: 'short',
      browsers: ['firefox', 'webkit'],
    });
    expect(() => parse('write', '--table')).toThrow(OptionsError);
    expect(() => parse('write', '--short')).toThrow(OptionsError);
  });

  test('needs a name only', () => {
    expect(parse('write')).toEqual({ bench: 'write', browser: 'chromium' });
  });

  test('reads every option', () => {
    const args = 'range --browser firefox --megabytes 64 --runs 3 --json figures.json'.split(' ');
    expect(parse(...args)).toEqual({
      bench: 'range',
      browser: 'firefox',
      megabytes: 64,
      runs: 3,
      json: 'figures.json',
    });
  });

  test('lists and helps without a name', () => {
    expect(parse('--list')).toBe('list');
    expect(parse('--help')).toBe('help');
  });

  test.each([
    [[], 'NAME: found "nothing"; allowed is one of write, range.'],
    [['writ'], 'NAME: found "writ"; allowed is write, range.'],
    [['write', 'range'], 'NAME: found "write range"; allowed is one of write, range, alone.'],
    [
      ['write', '--browser', 'opera'],
      '--browser: found "opera"; allowed is chromium, firefox, webkit.',
    ],
    [['write', '--runs', '0'], '--runs: found "0"; allowed is a positive whole number.'],
    [['write', '--megabytes=1e3'], '--megabytes: found "1e3"; allowed is a positive whole number.'],
    [['write', '--json='], '--json: found ""; allowed is the path of a file.'],
  ])('refuses %j', (args, message) => {
    expect(() => parse(...args)).toThrow(new OptionsError(message));
  });

  test('an option that does not exist is answered with those that do', () => {
    expect(() => parse('write', '--seed', '1')).toThrow(/'--seed'\. Allowed is:\n\nnpm run bench/);
  });
});
