import { describe, expect, it } from '@jest/globals';
import { verdict } from './verdict.mjs';

const finding = /^VIOLATION .*$/m;

describe('verdict', () => {
  it.each([
    { why: 'passed', code: 0, isLate: false, output: 'VIOLATION of nothing', kind: 'survived' },
    { why: 'took too long', code: null, isLate: true, output: 'VIOLATION', kind: 'survived' },
    { why: 'does not build', code: 1, isLate: false, output: 'TS2322', kind: 'failed otherwise' },
  ])('is not that it was caught, where the command $why', ({ kind, ...run }) => {
    expect(verdict(run, finding)).toMatchObject({ kind });
  });

  it('names what has caught it', () => {
    const run = { code: 1, isLate: false, output: 'step 1\nVIOLATION of law 8\nthe end' };
    expect(verdict(run, finding)).toEqual({ kind: 'caught', finding: 'VIOLATION of law 8' });
  });
});
