import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { localhostCertificate } from '../certificate.js';
import { seededContent } from '../content/seededContent.js';
import { rawRequest } from '../testing/rawClient.js';
import { nginxConfig } from './nginxConfig.js';
import { startNginx, type Nginx } from './startNginx.js';

const content = seededContent('nginx', 200_000);
const text = 'all work and no play '.repeat(100);
let root: string;
let nginx: Nginx;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'nginx "root" '));
  writeFileSync(join(root, 'big.bin'), content.read());
  writeFileSync(join(root, 'sw.js'), text);
  nginx = await startNginx({
    root,
    headers: { 'X-Origin': 'nginx' },
    locations: [
      { path: '/sw.js', headers: { 'Service-Worker-Allowed': '/', 'Cache-Control': 'no-cache' } },
    ],
  });
});
afterAll(async () => {
  await nginx.stop();
  rmSync(root, { recursive: true });
});

describe('startNginx', () => {
  it('serves ranges with an ETag over HTTP/1.1', async () => {
    const headers = { Range: 'bytes=1000-1999' };
    const response = await rawRequest(`${nginx.origin}/big.bin`, { headers });
    expect(response.status).toBe(206);
    expect(response.body.equals(content.read(1000, 2000))).toBe(true);
    expect(response.headers.get('etag')).toMatch(/^"/);
    expect(response.headers.get('x-origin')).toBe('nginx');
    const rows = await nginx.whenLogged((all) => all.some(({ range }) => range !== undefined));
    expect(rows.find(({ range }) => range !== undefined)).toMatchObject({
      method: 'GET',
      uri: '/big.bin',
      protocol: 'HTTP/1.1',
      status: 206,
      bodyBytesSent: 1000,
      range: 'bytes=1000-1999',
      isComplete: true,
    });
  });

  it('codes text, and gives a path its own headers besides the common ones', async () => {
    const headers = { 'Accept-Encoding': 'gzip' };
    const response = await rawRequest(`${nginx.origin}/sw.js`, { headers });
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(response.headers.get('service-worker-allowed')).toBe('/');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(response.headers.get('x-origin')).toBe('nginx');
    const [, coded = ''] =
      /^[0-9a-f]+\r\n(.*)\r\n0\r\n\r\n$/s.exec(response.body.toString('latin1')) ?? [];
    expect(gunzipSync(Buffer.from(coded, 'latin1')).toString()).toBe(text);
  });

  it('speaks HTTP/2 over TLS', async () => {
    const { cert } = await localhostCertificate();
    const session = connectHttp2(nginx.secureOrigin, { ca: cert });
    const stream = session.request({ ':path': '/big.bin?v=2' });
    const received = await buffer(stream);
    expect(received.equals(content.read())).toBe(true);
    session.close();
    const rows = await nginx.whenLogged((all) => all.some(({ uri }) => uri.includes('v=2')));
    expect(rows.find(({ uri }) => uri.includes('v=2'))?.protocol).toBe('HTTP/2.0');
  });

  it('limits the rate', async () => {
    await using slow = await startNginx({ root, bytesPerSecond: 400_000 });
    const { body } = await rawRequest(`${slow.origin}/big.bin`);
    expect(body.equals(content.read())).toBe(true);
  });

  it('refuses connections when it is stopped', async () => {
    const stopped = await startNginx({ root });
    await stopped.stop();
    await stopped.stop();
    await expect(rawRequest(stopped.origin)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(() => process.kill(stopped.pid, 0)).toThrow('ESRCH');
  });

  it('dies with the process that started it, even when that is killed', async () => {
    const entry = new URL('../../../dist/index.js', import.meta.url).href;
    const script = `
      const { startNginx } = await import(${JSON.stringify(entry)});
      const nginx = await startNginx({ root: ${JSON.stringify(root)} });
      console.log(nginx.origin);
      setInterval(() => {}, 1000);
    `;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const url = `${line.toString().trim()}/big.bin`;
    expect((await rawRequest(url)).status).toBe(200);
    const held = connect(Number(new URL(url).port), '127.0.0.1');
    await once(held, 'connect');
    parent.kill('SIGKILL');
    held.resume().on('error', () => undefined); // An RST, if nginx had not accepted it yet.
    await new Promise((resolve) => held.once('close', resolve));
    // Refused, or reset: the kernel may close the connection before the listening socket.
    const status = await rawRequest(url).then(
      (response) => response.status,
      () => 'refused',
    );
    expect([0, 'refused']).toContain(status);
  }, 30_000);

  it('says what to do when nginx is missing or its configuration is wrong', async () => {
    await expect(startNginx({ root, binary: '/nowhere/nginx' })).rejects.toThrow(/nginx-light/);
    const headers = { 'Bad Name': 'x' };
    await expect(startNginx({ root, headers })).rejects.toThrow(
      /nginx did not start: .*add_header/s,
    );
  });
});

describe('nginxConfig', () => {
  it('refuses what a configuration file cannot hold', () => {
    const place = { httpPort: 1, httpsPort: 2, addresses: [], folder: '/f', mimeTypes: '/m' };
    expect(() => nginxConfig({ root: '/a$b' }, place)).toThrow(TypeError);
    expect(() => nginxConfig({ root: '/a', headers: { A: 'b\nc' } }, place)).toThrow(TypeError);
  });
});
