import { describe, expect, it } from '@jest/globals';
import { list, parseMutantOptions, spoken } from './mutantOptions.mjs';
import { mutants } from './mutants.mjs';

describe('parseMutantOptions', () => {
  it('takes all of them by default', () => {
    expect(parseMutantOptions([])).toEqual({ what: 'catch', mutants });
  });

  it('takes some by law or name, in the order of the laws', () => {
    const [first, second] = mutants;
    const args = ['--control', second?.name ?? '', '1'];
    expect(parseMutantOptions(args)).toEqual({ what: 'control', mutants: [first, second] });
  });

  it('gives help and a list', () => {
    expect(parseMutantOptions(['--help'])).toBe('help');
    expect(parseMutantOptions(['--list', '3'])).toMatchObject({ what: 'list' });
    expect(list(mutants)).toContain('law 12, ');
  });

  it.each([
    [['13'], 'There is no mutant "13"; there are:'],
    [['--lits'], "Unknown option '--lits'"],
  ])('refuses %j', (args, says) => {
    expect(() => parseMutantOptions(args)).toThrow(says);
  });
});

describe('spoken', () => {
  it('is what one types', () => {
    expect(spoken(['simulate', '--', '--kills', '7'])).toBe('npm run simulate -- --kills 7');
  });
});
