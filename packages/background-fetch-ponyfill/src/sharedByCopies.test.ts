import { describe, expect, it } from '@jest/globals';
import { sharedByCopies } from './sharedByCopies.js';

describe('sharedByCopies', () => {
  it('gives each copy what the first has made', () => {
    const first = sharedByCopies('films', 1, () => ({ title: 'first' }));
    expect(sharedByCopies('films', 1, () => ({ title: 'second' }))).toBe(first);
    expect(sharedByCopies('maps', 1, () => ({ title: 'maps' }))).toEqual({ title: 'maps' });
  });

  it('refuses a copy of a release that shares something else', () => {
    sharedByCopies('songs', 1, () => ({}));
    expect(() => sharedByCopies('songs', 2, () => ({}))).toThrow(
      /songs.*versions 1 and 2.*release/s,
    );
  });

  it('makes it again where it could not be made', () => {
    const fail = () => {
      throw new TypeError('not here');
    };
    expect(() => sharedByCopies('games', 1, fail)).toThrow('not here');
    expect(sharedByCopies('games', 1, () => 'made')).toBe('made');
  });
});
