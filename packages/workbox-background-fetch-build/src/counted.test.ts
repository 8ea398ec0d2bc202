import { describe, expect, it } from '@jest/globals';
import { counted } from './counted.js';

describe('counted', () => {
  it.each([
    [0, '0 bundles'],
    [1, '1 bundle'],
    [2, '2 bundles'],
  ])('says of %i: %s', (count, said) => expect(counted(count, 'bundle')).toBe(said));
});
