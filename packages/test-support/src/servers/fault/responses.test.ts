import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededContent } from '../content/seededContent.js';
import { rawRequest } from '../testing/rawClient.js';
import { VirtualClock } from '../testing/virtualClock.js';
import { startFaultServer } from './faultServer.js';
import type { FaultServer } from './faultServerOptions.js';

let server: FaultServer;
beforeAll(async () => void (server = await startFaultServer()));
afterAll(() => server.stop());

const content = seededContent('responses', 1000);

describe('statuses', () => {
  it.each([401, 403, 404, 410, 500])('answers %i with a line of text', async (status) => {
    const response = await rawRequest(server.serve('/status', { content, status }));
    expect(response.status).toBe(status);
    expect(response.body.toString()).toContain(`${status}`);
    expect(server.log.bytesSent('/status')).toBe(0);
    server.log.clear();
  });

  it('answers 416 with the size', async () => {
    const response = await rawRequest(server.serve('/416', { content, status: 416 }));
    expect(response.headers.get('content-range')).toBe('bytes */1000');
  });

  it('says when to come again, in seconds or as a date', async () => {
    const url = server.serve('/later', [
      { status: 503, retryAfter: 7 },
      { status: 429, retryAfter: new Date(0) },
    ]);
    expect((await rawRequest(url)).headers.get('retry-after')).toBe('7');
    const limited = await rawRequest(url);
    expect(limited.status).toBe(429);
    expect(limited.headers.get('retry-after')).toBe('Thu, 01 Jan 1970 00:00:00 GMT');
  });

  it('redirects', async () => {
    const target = server.serve('/target', { content });
    const found = await rawRequest(server.serve('/old', { redirectTo: '/target' }));
    expect(found.status).toBe(302);
    expect(found.headers.get('location')).toBe('/target');
    const url = server.serve('/moved', { redirectTo: target, status: 308 });
    const followed = await fetch(url);
    expect(followed.url).toBe(target);
    expect(Buffer.from(await followed.arrayBuffer()).equals(content.read())).toBe(true);
  });

  it('refuses paths that could not be asked for', () => {
    for (const path of ['a', '//a', '/a?b', '/a#b']) {
      expect(() => server.serve(path, { content })).toThrow(TypeError);
    }
  });

  it('answers unknown paths with a 404, and logs them', async () => {
    expect((await rawRequest(server.url('/unknown?x=1'))).status).toBe(404);
    expect(server.log.requests('/unknown')[0]).toMatchObject({ search: '?x=1', status: 404 });
    server.remove('/old');
    expect((await rawRequest(server.url('/old'))).status).toBe(404);
  });

  it('tells a mistake of the test as a 500 with its text', async () => {
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const url = server.serve('/mistake', () => {
      throw new Error('not like this');
    });
    const response = await rawRequest(url);
    expect(response.status).toBe(500);
    expect(response.body.toString()).toContain('not like this');
    expect(warned).toHaveBeenCalledTimes(1);
    warned.mockRestore();
  });
});

describe('headers', () => {
  it('adds any, and removes any', async () => {
    const headers = { 'Content-Security-Policy': "default-src 'self'", ETag: '' };
    const response = await rawRequest(server.serve('/headers', { content, headers }));
    expect(response.headers.get('content-security-policy')).toBe("default-src 'self'");
    expect(response.headers.get('etag')).toBeNull();
  });

  it('takes part in CORS only when told', async () => {
    const headers = { Origin: 'http://elsewhere.example' };
    const url = server.serve('/cors', [
      { content, cors: {} },
      {
        content,
        cors: { allowOrigin: 'request', allowCredentials: true, exposeHeaders: ['ETag'] },
      },
      { content, cors: {}, status: 404 },
    ]);
    const open = await rawRequest(url, { headers });
    expect(open.headers.get('access-control-allow-origin')).toBe('*');
    expect(open.headers.get('access-control-expose-headers')).toBeNull();
    const exposing = await rawRequest(url, { headers });
    expect(exposing.headers.get('access-control-allow-origin')).toBe('http://elsewhere.example');
    expect(exposing.headers.get('access-control-allow-credentials')).toBe('true');
    expect(exposing.headers.get('access-control-expose-headers')).toBe('ETag');
    const missing = await rawRequest(url, { headers });
    expect(missing.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('answers preflights, refuses them, and counts none of them', async () => {
    const headers = {
      Origin: 'http://elsewhere.example',
      'Access-Control-Request-Method': 'GET',
      'Access-Control-Request-Headers': 'if-range',
    };
    const preflight = () => rawRequest(server.url('/preflight'), { method: 'OPTIONS', headers });
    server.serve('/preflight', { content, cors: {} });
    const allowed = await preflight();
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-methods')).toBe('GET');
    expect(allowed.headers.get('access-control-allow-headers')).toBe('if-range');
    await rawRequest(server.url('/preflight'));
    const attempts = server.log.requests('/preflight').map((row) => [row.method, row.attempt]);
    expect(attempts).toEqual([
      ['OPTIONS', 0],
      ['GET', 1],
    ]);
    server.serve('/preflight', [
      { status: 500 },
      { content, cors: {}, cut: { by: 'rst', before: 'header' } },
    ]);
    await rawRequest(server.url('/preflight'));
    expect((await preflight()).status).toBe(204);
    expect((await rawRequest(server.url('/preflight'))).status).toBe(0);
    server.serve('/preflight', { content, cors: { preflight: 'refused' } });
    expect((await preflight()).status).toBe(403);
    server.serve('/preflight', { content });
    const silent = await preflight();
    expect(silent.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('POST', () => {
  it('tells the length of what it received, or sends the content', async () => {
    const url = server.serve('/post', [{ content }, { content, answerToPost: 'content' }]);
    const told = await rawRequest(url, { method: 'POST', body: 'x'.repeat(70_000) });
    expect(JSON.parse(told.body.toString())).toEqual({ receivedBytes: 70_000 });
    expect(server.log.requests('/post')[0]?.receivedBytes).toBe(70_000);
    const served = await rawRequest(url, { method: 'POST', body: 'x' });
    expect(served.body.equals(content.read())).toBe(true);
  });
});

describe('signed URLs', () => {
  it('last for a time, for some requests, or until revoked', async () => {
    const clock = new VirtualClock();
    await using signing = await startFaultServer({ clock });
    const bare = signing.serve('/signed', { content, signed: true, cors: {} });
    const status = async (url: string) => (await rawRequest(url)).status;
    expect(await status(bare)).toBe(403);
    const once = signing.signedUrl('/signed', { forRequests: 1 });
    expect(await status(once)).toBe(200);
    expect(await status(once)).toBe(403);
    const minute = signing.signedUrl('/signed', { forMs: 60_000 });
    expect(await status(minute)).toBe(200);
    clock.advance(60_000);
    expect(await status(minute)).toBe(403);
    const revoked = signing.signedUrl('/signed');
    expect(await status(revoked)).toBe(200);
    signing.revokeSignedUrls('/signed');
    expect(await status(revoked)).toBe(403);
  });
});

describe('texts and folders', () => {
  it('serves a text with its type, and puts source before it', async () => {
    const url = server.serveText('/sw.js', 'let b;');
    const plain = await rawRequest(url);
    expect(plain.body.toString()).toBe('let b;');
    expect(plain.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(plain.headers.get('cache-control')).toBe('no-cache');
    server.prepend('/sw.js', 'let a;\n');
    const hooked = await rawRequest(url);
    expect(hooked.body.toString()).toBe('let a;\nlet b;');
    expect(hooked.headers.get('etag')).not.toBe(plain.headers.get('etag'));
    server.prepend('/sw.js', '');
    expect((await rawRequest(url)).body.toString()).toBe('let b;');
  });

  it('serves a folder as it is now, with any behaviour', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'served-'));
    try {
      writeFileSync(join(folder, 'index.html'), '<p>index');
      writeFileSync(join(folder, 'sw.js'), 'one');
      server.serveFolder('/app', folder, { headers: { 'Service-Worker-Allowed': '/' } });
      const text = async (path: string) => (await rawRequest(server.url(path))).body.toString();
      expect(await text('/app/')).toBe('<p>index');
      expect(await text('/app/sw.js')).toBe('one');
      writeFileSync(join(folder, 'sw.js'), 'two!');
      server.prepend('/app/sw.js', 'hook;');
      expect(await text('/app/sw.js')).toBe('hook;two!');
      const range = { headers: { Range: 'bytes=1-2' } };
      const part = await rawRequest(server.url('/app/index.html'), range);
      expect(part.body.toString()).toBe('p>');
      expect(part.headers.get('service-worker-allowed')).toBe('/');
      expect(part.headers.get('last-modified')).not.toBeNull();
      for (const path of ['/app', '/app/none', '/app/..%2f..%2fetc%2fpasswd', '/app/%ff']) {
        expect((await rawRequest(server.url(path))).status).toBe(404);
      }
      server.serve('/app/sw.js', { status: 410 });
      expect((await rawRequest(server.url('/app/sw.js'))).status).toBe(410);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('lets a function answer', async () => {
    const url = server.handle('/own', (request, response) => {
      response.writeHead(201).end(request.url);
    });
    expect(await (await fetch(`${url}?q`)).text()).toBe('/own?q');
    expect(server.log.requests('/own')[0]).toMatchObject({ status: 201, ending: 'complete' });
  });
});
