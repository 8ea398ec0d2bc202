import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { mutants } from './mutants.mjs';
import { mutated } from './mutation.mjs';
import { root } from './root.mjs';

describe('the mutants', () => {
  it('are at least one for each law, each with a name of its own', () => {
    const laws = Array.from({ length: 12 }, (_, index) => index + 1);
    expect([...new Set(mutants.map(({ law }) => law))]).toEqual(laws);
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  });

  it.each(mutants.map((mutant) => [mutant.name, mutant] as const))(
    '%s can be put into the code as it is',
    (_, mutant) => {
      const text = readFileSync(path.join(root, mutant.file), 'utf8');
      expect(mutated(mutant, text)).not.toBe(text);
    },
  );
});

describe('mutated', () => {
  const mutant = { name: 'flip', file: 'a.ts', find: 'yes', put: 'no' };

  it('changes what occurs once, and nothing else', () => {
    expect(mutated(mutant, 'is it? yes.')).toBe('is it? no.');
  });

  it.each([
    ['maybe', 'occurs 0 times'],
    ['yes, yes', 'occurs 2 times'],
  ])('is stale in "%s"', (text, says) => {
    expect(() => mutated(mutant, text)).toThrow(
      `The mutant flip is stale: its text ${says} in a.ts`,
    );
  });
});
