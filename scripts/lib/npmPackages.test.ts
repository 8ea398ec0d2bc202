import { expect, test } from '@jest/globals';
import { packagesState, stampOf } from './npmPackages.mjs';

const stamp = stampOf('{"lockfileVersion":3}', 'linux-x64');

test('installed packages are current only with the stamp of this lock file and platform', () => {
  expect(packagesState(stamp, stamp)).toBe('current');
  expect(packagesState(undefined, stamp)).toBe('missing');
  expect(packagesState('', stamp)).toBe('stale');
  expect(packagesState(stampOf('{"lockfileVersion":2}', 'linux-x64'), stamp)).toBe('stale');
  expect(packagesState(stampOf('{"lockfileVersion":3}', 'darwin-arm64'), stamp)).toBe('stale');
});
