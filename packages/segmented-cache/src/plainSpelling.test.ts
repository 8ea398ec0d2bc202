import { describe, expect, it } from '@jest/globals';
import { plainSpelling } from './plainSpelling.js';

const site = 'https://app.example/';

describe('plainSpelling', () => {
  it.each([
    'sums & more',
    'a+b,c',
    'icon@2x',
    "it's (new)!",
    'Übung 3',
    'a=b;c:d$',
    'x~y_z-1',
    '[1]|2',
  ])('finds what encodeURIComponent() makes of %j as a URL parser writes it', (name) => {
    const { href } = new URL(`${site}${name}.txt`);
    expect(plainSpelling(`${site}${encodeURIComponent(name)}.txt`)).toBe(href);
    expect(plainSpelling(href)).toBe(href);
  });

  it('writes escapes in capitals, and digits and letters without any', () => {
    expect(plainSpelling(`${site}%c3%9c%41%7a%39.txt`)).toBe(`${site}%C3%9CAz9.txt`);
  });

  it.each([
    'a%2Fb',
    'a%5Cb',
    '100%25',
    'a%3Fb',
    'a%23b',
    'a%20b',
    '%2E%2Ehidden',
    'a%00b',
    '%F0%9F',
  ])('leaves %s, which stands for something else without its escape, or for nothing', (path) => {
    expect(plainSpelling(site + path)).toBe(new URL(site + path).href);
  });

  it.each(['a%%32%35b', '%%34%31', '100%'])(
    'makes no escape of %s, which has a lone one',
    (path) => {
      expect(plainSpelling(site + path)).toBe(site + path);
    },
  );

  it('leaves what is no URL', () => {
    expect(plainSpelling('film%2D1.mp4')).toBe('film%2D1.mp4');
  });

  it('leaves the query and the origin as they are', () => {
    expect(plainSpelling(`${site}a%2Db?c=%2D#%2d`)).toBe(`${site}a-b?c=%2D#%2d`);
    expect(plainSpelling('https://a:b%2D@app.example/x%2D')).toBe('https://a:b%2D@app.example/x-');
  });
});
