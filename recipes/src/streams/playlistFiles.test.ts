import { describe, expect, it } from '@jest/globals';
import { parseDash } from './parseDash.js';
import { parseHls } from './parseHls.js';
import { chooseVariant, playlistFiles, renditionsOf } from './playlistFiles.js';
import { StreamError } from './streamError.js';

const base = new URL('https://app.example/films/intro/low.m3u8');
const at = (name: string) => new URL(name, base).href;

const hls = (...lines: string[]) =>
  parseHls(['#EXTM3U', '#EXT-X-TARGETDURATION:4', ...lines].join('\n'), base);

const part = (name: string) => ['#EXTINF:4,', name];

describe('playlistFiles', () => {
  it('names each file of a playlist once: parts, what comes before them, and keys', () => {
    const playlist = hls(
      '#EXT-X-MAP:URI="init.mp4"',
      ...['#EXT-X-KEY:METHOD=AES-128,URI="/keys/1"', ...part('1.m4s'), ...part('2.m4s')],
      ...['#EXT-X-KEY:METHOD=NONE', ...part('https://cdn.example/3.m4s')],
      '#EXT-X-ENDLIST',
    );
    expect(playlistFiles(playlist, base).sort()).toEqual(
      [...['1.m4s', '2.m4s', 'init.mp4', '/keys/1'].map(at), 'https://cdn.example/3.m4s'].sort(),
    );
  });

  it('names a file of which all parts are ranges, once', () => {
    const range = (offset: number) => [`#EXT-X-BYTERANGE:100@${offset}`, ...part('all.ts')];
    const playlist = hls(...range(0), ...range(100), '#EXT-X-ENDLIST');
    expect(playlistFiles(playlist, base)).toEqual([at('all.ts')]);
  });

  it.each([
    ['live', hls(...part('1.ts'))],
    [
      'protected',
      hls('#EXT-X-KEY:METHOD=SAMPLE-AES,URI="skd://1"', ...part('1.ts'), '#EXT-X-ENDLIST'),
    ],
    ['unreadable', hls('#EXT-X-ENDLIST')],
  ])('refuses what is %s', (code, playlist) => {
    expect(codeOf(() => playlistFiles(playlist, base))).toBe(code);
  });

  it.each([
    () => parseHls('<!doctype html>', base),
    () => parseDash('<!doctype html>', base),
    () => parseDash('', base),
  ])('refuses what is no playlist', (parse) => {
    expect(codeOf(parse)).toBe('unreadable');
  });
});

const dash = (pictures: string) =>
  parseDash(
    `<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT8S"
      profiles="urn:mpeg:dash:profile:isoff-live:2011"><Period>
      <AdaptationSet mimeType="video/mp4">${pictures}</AdaptationSet>
      <AdaptationSet mimeType="audio/mp4" lang="en">
        <SegmentTemplate duration="4" initialization="a/init.mp4" media="a/$Number$.m4s"/>
        <Representation id="a" bandwidth="64000" codecs="mp4a.40.2"/>
      </AdaptationSet></Period></MPD>`,
    new URL('manifest.mpd', base),
  );

function codeOf(attempt: () => unknown): string | undefined {
  try {
    attempt();
  } catch (error) {
    if (error instanceof StreamError) return error.code;
    throw error;
  }
  return undefined;
}

describe('of a DASH manifest', () => {
  it('a variant, its files, and the sound that belongs to it', () => {
    const manifest = dash(`
      <SegmentTemplate duration="4" initialization="$RepresentationID$/init.mp4" media="$RepresentationID$/$Number$.m4s"/>
      <Representation id="low" bandwidth="100000" width="320" height="180" codecs="avc1.42c00d"/>
      <Representation id="high" bandwidth="900000" width="640" height="360" codecs="avc1.42c00d"/>`);
    const variant = chooseVariant(manifest.playlists ?? [], 500_000);
    expect(variant && playlistFiles(variant, base).sort()).toEqual(
      ['low/1.m4s', 'low/2.m4s', 'low/init.mp4'].map(at),
    );
    const sounds =
      variant && renditionsOf(manifest, variant).flatMap((each) => each.playlists ?? []);
    expect(sounds?.flatMap((sound) => playlistFiles(sound, base)).sort()).toEqual(
      ['a/1.m4s', 'a/2.m4s', 'a/init.mp4'].map(at),
    );
  });

  it('one file that is read by ranges', () => {
    const manifest = dash(`
      <Representation id="v" bandwidth="1" width="2" height="2" codecs="avc1.42c00d"><BaseURL>v.mp4</BaseURL>
        <SegmentBase indexRange="100-200"><Initialization range="0-99"/></SegmentBase></Representation>`);
    expect(manifest.playlists?.flatMap((each) => playlistFiles(each, base))).toEqual([at('v.mp4')]);
  });
});

describe('chooseVariant', () => {
  const variants = [300, 100, 200].map((BANDWIDTH) => ({ attributes: { BANDWIDTH } }));

  it.each([
    [undefined, 300],
    [250, 200],
    [200, 200],
    [50, 100],
  ])('of at most %p bits per second, takes that of %p', (most, bandwidth) => {
    expect(chooseVariant(variants, most)?.attributes.BANDWIDTH).toBe(bandwidth);
    expect(chooseVariant(variants.slice(0, 0), most)).toBeUndefined();
  });
});
