import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { keysFor } from './keys.js';

const scope = 'https://app.example/app/';
const keys = keysFor(scope);
const digest = 'ab'.repeat(32);

describe('keysFor', () => {
  it.each([
    'https://app.example/film.mp4',
    'https://app.example/film.mp4?v=1&quality=high',
    'https://app.example/a%20b/c%2Fd/%E2%9C%93.mp4?q=%F0%9F%8E%AC',
    'https://app.example/ü/日本.mp4',
    'https://cdn.other.example:8443/film.mp4?token=a/b?c',
    'http://app.example/',
    "https://app.example/it's(1)!*.mp4",
  ])('gives back the URL of the head of %s', (url) => {
    const { href } = new URL(url);
    expect(keys.urlOfHead(keys.head(url))).toBe(href);
    // As it comes out of a cache, whose keys are serialised URLs.
    expect(keys.urlOfHead(new URL(keys.head(url)).href)).toBe(href);
  });

  it('gives back any URL', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), (url) => {
        // `x?` and `x` have one head.
        fc.pre(!url.endsWith('?'));
        expect(keys.urlOfHead(new URL(keys.head(url)).href)).toBe(new URL(url).href);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps heads within the scope’s own path, where no page ever asks', () => {
    for (const url of ['https://app.example/app/film.mp4', 'https://cdn.example/film.mp4?a=b']) {
      expect(keys.head(url).startsWith(`${scope}__segmented-cache__/heads/`)).toBe(true);
    }
  });

  it('tells origins, paths and queries apart, but not fragments', () => {
    const urls = [
      'https://a.example/x',
      'http://a.example/x',
      'https://b.example/x',
      'https://a.example/x/y',
      'https://a.example/x?1',
      'https://a.example/x?2',
    ];
    expect(new Set(urls.map((url) => keys.head(url))).size).toBe(urls.length);
    expect(keys.head('https://a.example/x#t=1')).toBe(keys.head('https://a.example/x'));
  });

  it('lets ignoreSearch mean the asset’s query', () => {
    const withoutSearch = (key: string) => key.replace(/\?.*/, '');
    expect(withoutSearch(keys.head('https://a.example/x?1'))).toBe(
      keys.head('https://a.example/x'),
    );
    expect(withoutSearch(keys.head('https://a.example/y?1'))).not.toBe(
      keys.head('https://a.example/x'),
    );
  });

  it('knows its private keys again', () => {
    const ref = { digest, length: 8388608 };
    const segment = keys.segment(ref);
    const ledger = keys.ledger('job/0 ü', 1);
    const tail = keys.tail('job/0 ü', 'some-id-300');
    expect(keys.parse(segment)).toEqual({ kind: 'segment', key: segment, ref });
    expect(keys.parse(ledger)).toEqual({ kind: 'ledger', key: ledger, draftId: 'job/0 ü' });
    expect(keys.parse(tail)).toMatchObject({ kind: 'tail', key: tail, draftId: 'job/0 ü' });
  });

  it.each([
    'https://app.example/app/__segmented-cache__/segments/short-1',
    `https://app.example/app/__segmented-cache__/segments/${digest.toUpperCase()}-1`,
    `https://app.example/app/__segmented-cache__/segments/${digest}-1/more`,
    `https://app.example/other/__segmented-cache__/segments/${digest}-1`,
    'https://app.example/app/__segmented-cache__/drafts/',
    'https://app.example/app/__segmented-cache__/drafts/film',
    'https://app.example/app/__segmented-cache__/drafts/film/2',
    'https://app.example/app/film.mp4',
  ])('knows nothing of %s', (key) => {
    expect(keys.parse(key)).toBeUndefined();
    expect(keys.urlOfHead(key)).toBeUndefined();
  });

  it('shares no name with another scope of the origin', () => {
    const other = keysFor('https://app.example/');
    expect(other.segmentCacheName).not.toBe(keys.segmentCacheName);
    expect(other.segmentsLock).not.toBe(keys.segmentsLock);
    expect(other.parse(keys.ledger('x', 0))).toBeUndefined();
    expect(other.assetIdOfReadingLock(keys.readingLock('x'))).toBeUndefined();
    expect(keys.assetIdOfReadingLock(keys.readingLock('x'))).toBe('x');
  });
});
