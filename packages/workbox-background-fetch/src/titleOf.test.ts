import { describe, expect, it } from '@jest/globals';
import { titleOf } from './titleOf.js';

describe('titleOf', () => {
  it.each([
    ['https://app.example/films/a%20film.mp4?v=1#t=5', 'a film.mp4'],
    ['https://app.example/100%.mp4', '100%.mp4'],
    ['https://app.example/', ''],
  ])('calls %s %j', (url, title) => {
    expect(titleOf(url)).toBe(title);
  });
});
