import { describe, expect, test } from '@jest/globals';
import { parseTestOptions } from './testOptions.mjs';

describe('parseTestOptions', () => {
  test('without options: both kinds, all engines, a sample of the long tests', () => {
    expect(parseTestOptions([])).toEqual({
      size: 'sample',
      kinds: ['unit', 'browser'],
      onlyTests: false,
      engines: ['chromium', 'firefox', 'webkit'],
      jestArgs: [],
    });
  });

  test('unit tests alone need no engine', () => {
    expect(parseTestOptions(['--only=unit'])).toMatchObject({ kinds: ['unit'], engines: [] });
  });

  test.each([
    [['--browser=webkit', '--browser', 'chromium']],
    [['--browser=webkit,chromium']],
    [['--browser=chromium,webkit,webkit']],
  ])('%j names engines, in any way and order', (args) => {
    expect(parseTestOptions(args)).toMatchObject({ engines: ['chromium', 'webkit'] });
  });

  test('paths, a name pattern and everything after -- go to Jest', () => {
    expect(
      parseTestOptions(['-t', 'resumes', 'packages/segmented-cache', '--all', '--', '--verbose']),
    ).toMatchObject({
      size: 'all',
      jestArgs: ['--testNamePattern=resumes', 'packages/segmented-cache', '--verbose'],
    });
  });

  test.each([
    [['--brwser=webkit'], /Unknown option '--brwser'[^]*--browser=/],
    [['--browser'], /'--browser <value>' argument missing/],
    [['--all=yes'], /'--all' does not take an argument/],
    [['--only=units'], /--only: found "units"; allowed is unit or browser/],
    [['--only=unit', '--only=browser'], /--only: found "unit and browser"/],
    [['--browser=safari'], /--browser: found "safari"; allowed is chromium, firefox, webkit/],
    [['--browser='], /--browser: found ""/],
    [['--only=unit', '--browser=webkit'], /--browser: found "webkit beside --only=unit"/],
  ])('%j is refused, saying what was found and what is allowed', (args, message) => {
    expect(() => parseTestOptions(args)).toThrow(message);
  });
});
