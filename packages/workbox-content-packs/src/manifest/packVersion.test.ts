import { describe, expect, it } from '@jest/globals';
import { compareVersions, isVersion, satisfies } from './packVersion.js';

describe('versions of packs', () => {
  it.each(['0', '7', '7.1', '1.2.3.4', '123456789'])('has %s', (version) => {
    expect(isVersion(version)).toBe(true);
  });

  it.each(['', '7.', '.7', '07', '7.01', '1.2.3.4.5', '7-beta', '-1', '1e3', ' 7', '1234567890'])(
    'has no %j',
    (version) => {
      expect(isVersion(version)).toBe(false);
      expect(() => compareVersions('1', version)).toThrow(TypeError);
    },
  );

  it('orders by number, not by text', () => {
    expect(['10', '9', '9.10', '9.9', '9.9.0.1'].sort(compareVersions)).toEqual([
      ...['9', '9.9', '9.9.0.1', '9.10', '10'],
    ]);
    expect(compareVersions('7', '7.0')).toBe(0);
  });

  it.each([
    ['7', '>=7', true],
    ['6.9', '>=7', false],
    ['8', '>=7 <9', true],
    ['9', '>=7 <9', false],
    ['7.0', '7', true],
    ['7.1', '7', false],
    ['7.1', '<=7.1', true],
    ['7.1', '>7.1', false],
  ])('says whether %s is within %s', (version, range, is) => {
    expect(satisfies(version, range)).toBe(is);
  });

  it('refuses ranges that it does not know', () => {
    for (const range of ['', '^7', '7 || 8', '*']) {
      expect(() => satisfies('7', range)).toThrow(TypeError);
    }
  });
});
