import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { gunzipSync } from 'node:zlib';
import { bytesContent } from '../content/bytesContent.js';
import { seededContent } from '../content/seededContent.js';
import { rawRequest } from '../testing/rawClient.js';
import { startFaultServer } from './faultServer.js';
import type { FaultServer } from './faultServerOptions.js';

let server: FaultServer;
beforeAll(async () => void (server = await startFaultServer()));
afterAll(() => server.stop());

const content = seededContent('ranges', 100_000);
const range = (value: string, more = {}) => ({ headers: { Range: value, ...more } });

describe('an ordinary response', () => {
  it('carries everything, with a strong ETag', async () => {
    const url = server.serve('/plain', { content });
    const response = await rawRequest(url);
    expect(response.status).toBe(200);
    expect(response.body.equals(content.read())).toBe(true);
    expect(response.headers.get('accept-ranges')).toBe('bytes');
    expect(response.headers.get('content-length')).toBe('100000');
    expect(response.headers.get('etag')).toMatch(/^"[0-9a-f]+"$/);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('has no body for HEAD, and the same header', async () => {
    const url = server.serve('/head', { content });
    const response = await rawRequest(url, { method: 'HEAD' });
    expect(response.headers.get('content-length')).toBe('100000');
    expect(response.body).toHaveLength(0);
    const ranged = await rawRequest(url, { method: 'HEAD', ...range('bytes=0-9') });
    expect(ranged.status).toBe(200); // Range is defined for GET only.
    expect(server.log.requests('/head')[0]).toMatchObject({ bodyBytes: 0, sent: undefined });
  });

  it.each([
    { asked: 'bytes=0-0', start: 0, end: 1 },
    { asked: 'bytes=99990-', start: 99_990, end: 100_000 },
    { asked: 'bytes=-5', start: 99_995, end: 100_000 },
    { asked: 'bytes=50000-999999', start: 50_000, end: 100_000 },
  ])('answers $asked with a 206', async ({ asked, start, end }) => {
    const url = server.serve('/range', { content });
    const response = await rawRequest(url, range(asked));
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end - 1}/100000`);
    expect(response.body.equals(content.read(start, end))).toBe(true);
  });

  it('answers what cannot be satisfied with a 416', async () => {
    const response = await rawRequest(server.serve('/416', { content }), range('bytes=100000-'));
    expect(response.status).toBe(416);
    expect(response.headers.get('content-range')).toBe('bytes */100000');
  });

  it.each(['bytes=a-b', 'items=0-1', 'bytes=0-1,5-6'])('ignores %s', async (asked) => {
    expect((await rawRequest(server.serve('/odd', { content }), range(asked))).status).toBe(200);
  });
});

describe('faults of ranges', () => {
  it('ignores them: a 200 to a range', async () => {
    const url = server.serve('/ignored', { content, range: 'ignored' });
    const response = await rawRequest(url, range('bytes=10-19'));
    expect(response.status).toBe(200);
    expect(response.headers.get('accept-ranges')).toBeNull();
    expect(response.body).toHaveLength(100_000);
  });

  it('sends a wrong Content-Range, or none', async () => {
    const url = server.serve('/wrong', [
      { content, range: { contentRange: ({ start, end }) => `bytes ${start + 1}-${end}/7` } },
      { content, range: { contentRange: () => undefined } },
    ]);
    const wrong = await rawRequest(url, range('bytes=10-19'));
    expect(wrong.status).toBe(206);
    expect(wrong.headers.get('content-range')).toBe('bytes 11-20/7');
    expect(wrong.body.equals(content.read(10, 20))).toBe(true);
    const none = await rawRequest(url, range('bytes=10-19'));
    expect(none.status).toBe(206);
    expect(none.headers.get('content-range')).toBeNull();
  });

  it('sends a short 206 that tells the truth', async () => {
    const url = server.serve('/short', { content, range: { atMostBytes: 4 } });
    const response = await rawRequest(url, range('bytes=10-'));
    expect(response.headers.get('content-range')).toBe('bytes 10-13/100000');
    expect(response.body.equals(content.read(10, 14))).toBe(true);
  });
});

describe('validators', () => {
  it('are strong, weak, given, a date, or absent', async () => {
    const url = server.serve('/validators', [
      { content, etag: 'weak' },
      { content, etag: { value: '"mine"' } },
      { content, etag: 'absent', lastModified: new Date(0) },
      { content, etag: 'absent' },
    ]);
    expect((await rawRequest(url)).headers.get('etag')).toMatch(/^W\/"/);
    expect((await rawRequest(url)).headers.get('etag')).toBe('"mine"');
    const dated = await rawRequest(url);
    expect(dated.headers.get('etag')).toBeNull();
    expect(dated.headers.get('last-modified')).toBe('Thu, 01 Jan 1970 00:00:00 GMT');
    expect((await rawRequest(url)).headers.get('last-modified')).toBeNull();
  });

  it('decide on If-Range and on conditional requests', async () => {
    const url = server.serve('/if', { content, etag: { value: '"v"' }, lastModified: new Date(0) });
    const status = async (headers: Record<string, string>) =>
      (await rawRequest(url, { headers })).status;
    const Range = 'bytes=0-1';
    expect(await status({ Range, 'If-Range': '"v"' })).toBe(206);
    expect(await status({ Range, 'If-Range': '"other"' })).toBe(200);
    expect(await status({ Range, 'If-Range': 'Thu, 01 Jan 1970 00:00:00 GMT' })).toBe(206);
    expect(await status({ 'If-None-Match': 'W/"v"' })).toBe(304);
    expect(await status({ 'If-None-Match': '"other"' })).toBe(200);
    expect(await status({ 'If-Modified-Since': 'Thu, 01 Jan 1970 00:00:00 GMT' })).toBe(304);
    server.serve('/if', { content, etag: 'weak', ifRange: 'ignored' });
    expect(await status({ Range, 'If-Range': '"other"' })).toBe(206);
    const etag = (await rawRequest(url)).headers.get('etag') ?? '';
    server.serve('/if', { content, etag: 'weak' });
    expect(await status({ Range, 'If-Range': etag })).toBe(200); // A weak tag never matches here.
  });

  it('change with the content after so many requests', async () => {
    const other = seededContent('other', 100_000);
    const change = { after: { requests: 1 }, to: { content: other } };
    const url = server.serve('/change', { content, change });
    const before = await rawRequest(url);
    const head = await rawRequest(url, { method: 'HEAD' });
    const after = await rawRequest(url, range('bytes=0-9'));
    expect(before.body.equals(content.read())).toBe(true);
    expect(after.body.equals(other.read(0, 10))).toBe(true);
    expect(after.headers.get('etag')).not.toBe(before.headers.get('etag'));
    expect(head.headers.get('etag')).toBe(after.headers.get('etag'));
  });

  it('change with the content after so many bytes', async () => {
    const to = { content: seededContent('other', 100_000) };
    const url = server.serve('/bytes', { content, change: { after: { bytes: 20 }, to } });
    const first = await rawRequest(url, range('bytes=0-9'));
    const second = await rawRequest(url, range('bytes=10-19'));
    const third = await rawRequest(url, range('bytes=20-29'));
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'));
    expect(third.headers.get('etag')).not.toBe(first.headers.get('etag'));
    expect(third.body.equals(to.content.read(20, 30))).toBe(true);
  });
});

describe('gzip', () => {
  const text = bytesContent('all work and no play '.repeat(1000), 'text/plain');

  it('codes as dynamic compression does, when the client accepts it', async () => {
    const url = server.serve('/gzip', { content: text, contentCoding: 'gzip' });
    const headers = { 'Accept-Encoding': 'br, gzip;q=0.5', Range: 'bytes=0-1' };
    const coded = await fetch(url, { headers });
    expect(coded.status).toBe(200);
    expect(coded.headers.get('content-encoding')).toBe('gzip');
    expect(coded.headers.get('content-length')).toBeNull();
    expect(coded.headers.get('accept-ranges')).toBeNull();
    expect(coded.headers.get('etag')).toMatch(/^W\//);
    expect(Buffer.from(await coded.arrayBuffer()).equals(text.read())).toBe(true);
    const sent = server.log.bytesSent('/gzip');
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThan(text.size / 10);
  });

  it('sends what it is when the client refuses, unless told otherwise', async () => {
    const url = server.serve('/gzip', { content: text, contentCoding: 'gzip' });
    const identity = { 'Accept-Encoding': 'identity, gzip;q=0', Range: 'bytes=4-7' };
    const plain = await rawRequest(url, { headers: identity });
    expect(plain.status).toBe(206);
    expect(plain.body.toString()).toBe('work');
    expect(plain.headers.get('vary')).toBe('Accept-Encoding');
    server.serve('/gzip', {
      content: text,
      contentCoding: 'gzip-always',
      contentLength: 'close-delimited',
    });
    const always = await rawRequest(url, { headers: identity });
    expect(always.headers.get('content-encoding')).toBe('gzip');
    expect(gunzipSync(always.body).equals(text.read())).toBe(true);
  });
});
