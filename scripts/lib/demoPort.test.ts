import { expect, test } from '@jest/globals';
import { parsePort } from './demoPort.mjs';

test.each([
  [undefined, undefined],
  ['', undefined],
  ['0', 0],
  ['8080', 8080],
  ['65535', 65535],
])('PORT=%s is %s', (text, port) => {
  expect(parsePort(text)).toBe(port);
});

test.each(['65536', '-1', '80.5', '0x50', 'http', ' '])('PORT=%j is refused', (text) => {
  expect(() => parsePort(text)).toThrow(`PORT: found "${text}"`);
});
