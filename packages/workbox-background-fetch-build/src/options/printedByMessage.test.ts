import { describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import { optionError } from './optionError.js';
import { printedByMessage } from './printedByMessage.js';

describe('printedByMessage', () => {
  it('has errors for people printed by their message, however often it is called', () => {
    const error = optionError('remove must be true or false.');
    expect(printedByMessage(printedByMessage(error))).toBe(error);
    expect(inspect(error)).toBe('workbox-background-fetch-build: remove must be true or false.');
  });

  it('leaves a mistake of ours its stack', () => {
    expect(inspect(printedByMessage(new TypeError('x is no function')))).toContain('\n    at ');
  });
});
