import { describe, expect, it } from '@jest/globals';
import { PackManifestError } from './packManifestError.js';
import { parsePackManifest } from './parsePackManifest.js';

const manifestUrl = 'https://app.example/packs/course.json';
const digest = 'ab'.repeat(32);
const right = {
  format: 1,
  id: 'course-3',
  title: 'Course 3',
  icons: [{ src: '/icon.png', sizes: '96x96' }],
  version: '7',
  delivery: 'on-demand',
  segmentBytes: 1000,
  entries: [
    { url: 'film.mp4', size: 1500, type: 'video/mp4', segments: [digest, digest] },
    { url: 'empty', size: 0, segments: [] },
    { url: 'small.txt', size: 10, bundle: 0, offset: 20 },
    { url: 'later.mp3', size: 5_000_000_000, revision: 'x' },
  ],
  bundles: [{ url: 'bundles/1.bin', size: 30, digest }],
};

const parse = (given: unknown, allowedOrigins: readonly string[] = []) =>
  parsePackManifest(given, { manifestUrl, allowedOrigins });

function refusal(given: unknown, allowedOrigins?: readonly string[]): PackManifestError {
  try {
    parse(given, allowedOrigins);
  } catch (error) {
    if (error instanceof PackManifestError) return error;
    throw error;
  }
  throw new Error('It was taken.');
}

const withEntry = (entry: object) => ({ ...right, entries: [...right.entries, entry] });

describe('parsePackManifest', () => {
  it('takes what is right, makes URLs absolute, and drops what it does not know', () => {
    const parsed = parse({ ...right, later: true, entries: [{ ...right.entries[0], later: 1 }] });
    expect(parsed).toEqual({
      ...right,
      icons: [{ src: 'https://app.example/icon.png', sizes: '96x96' }],
      entries: [{ ...right.entries[0], url: 'https://app.example/packs/film.mp4' }],
      bundles: [{ ...right.bundles[0], url: 'https://app.example/packs/bundles/1.bin' }],
    });
    const totals = { entries: 4, bytes: 5_000_001_510 };
    expect(parse({ ...right, totals }).totals).toEqual(totals);
  });

  it.each([
    ['', null],
    ['', []],
    ['', 'text'],
    ['format', { ...right, format: '1' }],
    ['id', { ...right, id: '../escape' }],
    ['id', { ...right, id: '' }],
    ['id', { ...right, id: 'x'.repeat(65) }],
    ['title', { ...right, title: 7 }],
    ['version', { ...right, version: '7.01' }],
    ['version', { ...right, version: 7 }],
    ['delivery', { ...right, delivery: 'at-night' }],
    ['segmentBytes', { ...right, segmentBytes: 0 }],
    ['segmentBytes', { ...right, segmentBytes: 2 ** 40 }],
    ['entries', { ...right, entries: {} }],
    ['entries[4].url', withEntry({ url: 'film.mp4#other', size: 0, segments: [] })],
    ['entries[4].url', withEntry({ url: 'https://user:secret@app.example/x', size: 1 })],
    ['entries[4].url', withEntry({ url: 'http://[', size: 1 })],
    ['entries[4].url', withEntry({ url: 7, size: 1 })],
    ...['text/✓', 'text', 'text/plain\r\nset-cookie: a', '', 7].map(
      (type) => ['entries[4].type', withEntry({ url: 'x', type })] as const,
    ),
    ['entries[4].size', withEntry({ url: 'x', size: -1 })],
    ['entries[4].size', withEntry({ url: 'x', size: 1e300 })],
    ['entries[4].size', withEntry({ url: 'x', segments: [digest] })],
    ['entries[4].size', withEntry({ url: 'x', bundle: 0, offset: 0 })],
    ['entries[4].segments', withEntry({ url: 'x', size: 1001, segments: [digest] })],
    ['entries[4].segments[0]', withEntry({ url: 'x', size: 1, segments: ['AB'.repeat(32)] })],
    ['entries[4].bundle', withEntry({ url: 'x', size: 1, bundle: 1, offset: 0 })],
    ['entries[4].offset', withEntry({ url: 'x', size: 11, bundle: 0, offset: 20 })],
    ['bundles[0].size', { ...right, bundles: [{ url: 'b', size: 1001, digest }] }],
    ['bundles[0].digest', { ...right, bundles: [{ url: 'b', size: 10, digest: 'x' }] }],
    ['totals', { ...right, totals: 7 }],
    ['totals.entries', { ...right, totals: { entries: 3, bytes: 5_000_001_510 } }],
    ['totals.bytes', { ...right, totals: { entries: 4, bytes: 1 } }],
    ['format', Object.create(right)],
  ])('refuses what is wrong at %j', (path, given) => {
    expect(refusal(given)).toMatchObject({ code: 'invalid', path });
  });

  it.each([
    'https://evil.example/x',
    '//evil.example/x',
    'data:text/plain,x',
    'blob:https://app.example/1',
    'file:///etc/passwd',
  ])('refuses %s without leave', (url) => {
    const error = refusal(withEntry({ url, size: 1 }), ['https://cdn.example']);
    expect(error.path).toBe('entries[4].url');
    expect(['not-allowed', 'invalid']).toContain(error.code);
  });

  it.each(['text/html; charset=utf-8', 'application/vnd.ms-x+xml', 'a/b;c="d e"'])(
    'takes the content type %s',
    (type) => expect(parse(withEntry({ url: 'x', size: 1, type })).entries[4]?.type).toBe(type),
  );

  it('takes an entry whose size nobody knows, where it has no digests either', () => {
    const entry = { url: 'https://app.example/x', revision: '1' };
    expect(parse(withEntry(entry)).entries[4]).toEqual(entry);
  });

  it('takes other origins with leave', () => {
    const given = withEntry({ url: 'https://cdn.example/x', size: 1 });
    expect(refusal(given).code).toBe('not-allowed');
    expect(parse(given, ['https://cdn.example']).entries[4]?.url).toBe('https://cdn.example/x');
  });

  it('lets no path climb out of the origin, and no prototype in', () => {
    const parsed = parse(withEntry({ url: '../../../x', size: 1 }));
    expect(parsed.entries[4]?.url).toBe('https://app.example/x');
    const hostile: unknown = JSON.parse(
      JSON.stringify(right).replace('{', '{"__proto__":{"format":1,"polluted":true},'),
    );
    expect(parse(hostile)).not.toHaveProperty('polluted');
  });

  it('takes one place to fetch from for all entries with the same bytes', () => {
    const entry = { size: 1, segments: [digest], from: 'files/1.bin' };
    const entries = [
      { ...entry, url: 'a' },
      { ...entry, url: 'b' },
    ];
    const from = 'https://app.example/packs/files/1.bin';
    expect(parse({ ...right, entries }).entries).toMatchObject([{ from }, { from }]);
  });

  it.each([
    ['invalid', { from: 'data:text/plain,x' }],
    ['invalid', { from: 'https://user:secret@app.example/x' }],
    ['invalid', { from: 'http://[' }],
    ['invalid', { from: 7 }],
    ['not-allowed', { from: 'https://evil.example/x' }],
    ['not-allowed', { from: '//evil.example/x' }],
    // What is fetched from there would be two things.
    ['invalid', { from: 'film.mp4' }],
    ['invalid', { from: 'bundles/1.bin' }],
    ['invalid', { from: 'x' }],
    ['invalid', { from: 'files/1.bin', size: 2 }],
    // Nothing says which bytes are to be there.
    ['invalid', { from: 'files/2.bin', segments: undefined }],
    ['invalid', { from: 'files/2.bin', segments: undefined, bundle: 0, offset: 0 }],
  ])('refuses, as %s, to fetch by %j', (code, wrong) => {
    const entry = { size: 1, segments: [digest] };
    const hostile: object = JSON.parse(JSON.stringify({ ...entry, url: 'x', ...wrong })) as object;
    const entries = [...right.entries, { ...entry, url: 'y', from: 'files/1.bin' }, hostile];
    expect(refusal({ ...right, entries })).toMatchObject({ code, path: 'entries[5].from' });
  });

  it('takes no URL of an entry that another one is fetched from', () => {
    const from = { url: 'y', size: 1, segments: [digest], from: 'files/1.bin' };
    const entries = [from, { url: 'files/1.bin', size: 1, segments: [digest] }];
    expect(refusal({ ...right, entries })).toMatchObject({ path: 'entries[1].url' });
  });

  it('says of a newer format that it is one', () => {
    expect(refusal({ ...right, format: 2 })).toMatchObject({
      code: 'newer-format',
      path: 'format',
    });
  });
});
