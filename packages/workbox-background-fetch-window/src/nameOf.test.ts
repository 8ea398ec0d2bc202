import { expect, it } from '@jest/globals';
import { nameOf } from './nameOf.js';

it.each([
  { url: 'https://app.example/films/Das%20Boot.mp4', name: 'Das Boot.mp4' },
  { url: '/film.mp4?token=a/b#t=10', name: 'film.mp4' },
  { url: 'https://app.example/', name: 'app.example' },
  { url: '100%.bin', name: '100%.bin' },
  { url: 'films/', name: 'films' },
  { url: '', name: '' },
])('calls $url $name', ({ url, name }) => {
  expect(nameOf(url)).toBe(name);
});
