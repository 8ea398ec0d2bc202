import { describe, expect, it } from '@jest/globals';
import { isPage, whyProgram } from './whyProgram.js';

const type = (value: string) => new Headers({ 'content-type': value });

describe('whyProgram', () => {
  it.each([
    'text/html',
    'Text/HTML; charset=utf-8',
    'application/xhtml+xml',
    'image/svg+xml',
    'text/xml',
    'application/xml;q=1',
    'application/rss+xml',
    'text/xsl',
    'multipart/x-mixed-replace; boundary=a',
    'text/javascript',
    'application/x-javascript',
    'text/javascript1.5',
    'text/ecmascript',
    'text/css',
    // Two headers, of which browsers differ on which counts.
    'audio/wav, text/html',
    'text/html, audio/wav',
    ' \ttext/html',
  ])('refuses %j, and says what it is', (value) => {
    expect(whyProgram(type(value))).toContain('trusted');
  });

  it.each([
    '',
    'nonsense',
    'unknown/unknown',
    'application/unknown',
    '*/*',
    'audio/wav, unknown/unknown',
  ])('refuses what says %j, because browsers guess', (value) => {
    expect(whyProgram(type(value))).toContain('Content-Type');
    const headers = type(value);
    headers.set('x-content-type-options', 'nosniff');
    expect(whyProgram(headers)).toBeUndefined();
  });

  it('refuses what has no type at all, unless nobody may guess', () => {
    expect(whyProgram(new Headers())).toContain('application/octet-stream');
    expect(whyProgram(new Headers({ 'x-content-type-options': ' NoSniff' }))).toBeUndefined();
    expect(whyProgram(new Headers({ 'x-content-type-options': 'other, nosniff' }))).toBeDefined();
  });

  it.each([
    'application/octet-stream',
    'video/mp4; codecs="avc1.64001f, mp4a.40.2"',
    'audio/wav',
    'image/png',
    'text/plain',
    'application/json',
    'application/wasm',
    'application/vnd.apple.mpegurl',
    'font/woff2',
    'text/javascripture',
  ])('lets %j be', (value) => {
    expect(whyProgram(type(value))).toBeUndefined();
  });
});

describe('isPage', () => {
  it('knows pages', () => {
    expect(
      ['text/html;charset=utf-8', 'application/xhtml+xml'].map((t) => isPage(type(t))),
    ).toEqual([true, true]);
    expect(['image/svg+xml', 'video/mp4', ''].map((t) => isPage(type(t)))).toEqual([
      false,
      false,
      false,
    ]);
  });
});
