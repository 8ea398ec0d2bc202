import { expect, test } from '@jest/globals';
import { nodeProblem } from './nodeVersion.mjs';

test.each(['20.19.0', '20.20.2', '22.0.0'])('Node.js %s will do', (version) => {
  expect(nodeProblem(version, '>=20.19')).toBeUndefined();
});

test.each(['20.18.3', '18.20.0'])('Node.js %s is too old', (version) => {
  expect(nodeProblem(version, '>=20.19')).toContain(`Node.js ${version} is too old`);
});

test('a range that it cannot read is not taken for satisfied', () => {
  expect(() => nodeProblem('20.19.0', '^20 || >=22')).toThrow('engines.node');
});
