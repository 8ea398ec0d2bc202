import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { rawRequest } from '../testing/rawClient.js';
import { startNginx, type Nginx } from './startNginx.js';

const page = path.join(import.meta.dirname, '../../../../../docs/guide/servers.md');
const [, snippet = ''] = /^```nginx\n([^]*?)^```$/m.exec(readFileSync(page, 'utf8')) ?? [];
/** Of a type that the server codes elsewhere. */
const film = JSON.stringify({ frames: Array.from({ length: 5000 }, (_, frame) => frame) });
const length = String(film.length);

const isThere = existsSync('/usr/sbin/nginx');
const described = isThere ? describe : describe.skip;
described(`nginx by the guide's snippet${isThere ? '' : ' (not tried: there is no nginx)'}`, () => {
  let root: string;
  let nginx: Nginx;
  let origin: string;

  beforeAll(async () => {
    root = mkdtempSync(path.join(tmpdir(), 'guide-snippet-'));
    mkdirSync(path.join(root, 'large'));
    writeFileSync(path.join(root, 'large/film.json'), film);
    writeFileSync(path.join(root, 'text.json'), film);
    writeFileSync(path.join(root, 'sw.js'), '');
    nginx = await startNginx({ root, directives: snippet });
    ({ origin } = nginx);
  });
  afterAll(async () => {
    await nginx.stop();
    rmSync(root, { recursive: true });
  });

  const get = (url: string, headers: Record<string, string> = {}) =>
    rawRequest(`${origin}${url}`, { headers });
  const facts = ({ status, headers }: Awaited<ReturnType<typeof get>>) => ({
    status,
    coding: headers.get('content-encoding'),
    length: headers.get('content-length'),
    ranges: headers.get('accept-ranges'),
    readableBy: headers.get('access-control-allow-origin'),
  });

  it('sends large files as they are, with their length and a strong ETag', async () => {
    const gzip = { 'Accept-Encoding': 'gzip' };
    const elsewhere = await get('/text.json', gzip);
    expect(elsewhere.headers.get('content-encoding')).toBe('gzip');
    const response = await get('/large/film.json', gzip);
    expect(facts(response)).toEqual({
      status: 200,
      coding: null,
      length,
      ranges: 'bytes',
      readableBy: '*',
    });
    expect(response.headers.get('etag')).toMatch(/^"[^"]+"$/);
    expect(response.body.toString()).toBe(film);
  });

  it('sends a range of the same file only', async () => {
    const { headers } = await get('/large/film.json');
    const range = { Range: 'bytes=1000-1999' };
    const same = await get('/large/film.json', { ...range, 'If-Range': headers.get('etag') ?? '' });
    expect(same.status).toBe(206);
    expect(same.headers.get('content-range')).toBe(`bytes 1000-1999/${length}`);
    expect(same.body.toString()).toBe(film.slice(1000, 2000));
    const other = await get('/large/film.json', { ...range, 'If-Range': '"another"' });
    expect(facts(other)).toMatchObject({ status: 200, length });
  });

  it('lets another origin read what happened, also where it was nothing good', async () => {
    for (const [url, status] of [
      ['/large/film.json', 200],
      ['/large/none.json', 404],
    ] as const) {
      const response = await get(url);
      expect(facts(response)).toMatchObject({ status, readableBy: '*' });
      const exposed = response.headers.get('access-control-expose-headers')?.split(', ');
      expect(exposed).toEqual(expect.arrayContaining(['Content-Range', 'Date', 'ETag']));
    }
  });

  it('has the worker asked for anew', async () => {
    expect((await get('/sw.js')).headers.get('cache-control')).toBe('no-cache');
  });
});
