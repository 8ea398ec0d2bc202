import { describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { localhostCertificate } from '../certificate.js';
import { seededContent } from '../content/seededContent.js';
import { openRequest, rawRequest } from '../testing/rawClient.js';
import { startFaultServer } from './faultServer.js';

const content = seededContent('listening', 500_000);

describe('origins', () => {
  it('are several, over HTTP and HTTPS, with the same URLs and one log', async () => {
    await using server = await startFaultServer({
      listen: [{ protocol: 'http' }, { protocol: 'http' }, { protocol: 'https' }],
    });
    server.serve('/a', { content });
    expect(new Set(server.origins).size).toBe(3);
    for (const [index] of server.origins.entries()) {
      expect((await rawRequest(server.url('/a', index))).body.equals(content.read())).toBe(true);
    }
    expect(server.log.requests('/a').map(({ origin }) => origin)).toEqual([...server.origins]);
    expect(() => server.url('/a', 3)).toThrow(RangeError);
  });

  it('cut over TLS as over TCP', async () => {
    await using server = await startFaultServer({ listen: [{ protocol: 'https' }] });
    const url = server.serve('/cut', [
      { content, cut: { by: 'fin', afterBytes: 1000 } },
      { content, stall: { afterBytes: 1000 }, cut: { by: 'rst', afterBytes: 1000 } },
    ]);
    const closed = await rawRequest(url);
    expect(closed.endedBy).toBe('fin');
    expect(closed.body.equals(content.read(0, 1000))).toBe(true);
    const reset = openRequest(url);
    await reset.received(1000);
    server.release('/cut');
    expect((await reset.response).endedBy).toBe('rst');
  });

  it('have a certificate that a client can trust', async () => {
    await using server = await startFaultServer({ listen: [{ protocol: 'https' }] });
    const { cert, spkiSha256 } = await localhostCertificate();
    const port = Number(new URL(server.origin).port);
    const socket = connectTls({ host: 'localhost', port, ca: cert });
    await once(socket, 'secureConnect');
    expect(socket.authorized).toBe(true);
    socket.destroy();
    expect(Buffer.from(spkiSha256, 'base64')).toHaveLength(32);
  });

  it('listen on the loopback only, on both of its addresses', async () => {
    await using server = await startFaultServer();
    server.serve('/a', { content });
    const { port } = new URL(server.origin);
    expect((await rawRequest(`http://127.0.0.1:${port}/a`)).status).toBe(200);
    const v6 = connect({ host: '::1', port: Number(port) });
    const outcome = await Promise.race([
      once(v6, 'connect').then(() => 'connected'),
      once(v6, 'error').then(([error]) => (error as NodeJS.ErrnoException).code),
    ]).catch((error: unknown) => (error as NodeJS.ErrnoException).code);
    v6.destroy();
    expect(['connected', 'EADDRNOTAVAIL', 'EAFNOSUPPORT']).toContain(outcome);
  });

  it('refuse a port that is taken', async () => {
    await using server = await startFaultServer();
    const port = Number(new URL(server.origin).port);
    await expect(startFaultServer({ listen: [{ protocol: 'http', port }] })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});

describe('stop and start', () => {
  it('destroys connections, refuses new ones, and comes back on the same port', async () => {
    await using server = await startFaultServer();
    const url = server.serve('/a', { content, stall: { afterBytes: 1000 } });
    const cut = rawRequest(url);
    await server.whenStalled('/a');
    await server.stop();
    expect((await cut).body.length).toBeLessThanOrEqual(1000);
    expect(server.log.requests('/a')[0]).toMatchObject({ ending: 'stopped', bodyBytes: 1000 });
    await expect(rawRequest(url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await server.stop();
    await server.start();
    await server.start();
    server.serve('/a', { content });
    expect((await rawRequest(url)).body.equals(content.read())).toBe(true);
  });

  it('resets connections and goes on listening', async () => {
    await using server = await startFaultServer();
    const url = server.serve('/a', { content, stall: { afterBytes: 1000 } });
    const reset = openRequest(url);
    await reset.received(1000);
    server.resetConnections();
    expect((await reset.response).endedBy).toBe('rst');
    await server.log.when((log) => log.requests('/a')[0]?.ending === 'client-gone');
    server.serve('/a', { content });
    expect((await rawRequest(url)).status).toBe(200);
  });

  it('does not keep the process alive', async () => {
    const entry = new URL('../../../dist/index.js', import.meta.url).href;
    const script = `
      const { startFaultServer, seededContent } = await import(${JSON.stringify(entry)});
      const server = await startFaultServer();
      const url = server.serve('/a', { content: seededContent(1, 1e6), stall: { afterBytes: 10 } });
      void fetch(url).then((response) => { response.body.cancel(); });
      await server.whenStalled('/a');
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: 'inherit',
    });
    expect(await once(child, 'exit')).toEqual([0, null]);
  }, 30_000);
});

describe('log', () => {
  it('forgets on clear, and goes on with new requests', async () => {
    await using server = await startFaultServer();
    const url = server.serve('/a', { content });
    await rawRequest(url);
    server.log.clear();
    expect(server.log.requests()).toEqual([]);
    expect(server.log.bytesSent('/a')).toBe(0);
    const again = server.whenSent('/a', content.size);
    await rawRequest(url, { headers: { Range: 'bytes=0-' } });
    await again;
    expect(server.log.requests('/a')[0]).toMatchObject({
      method: 'GET',
      range: 'bytes=0-',
      attempt: 2,
      status: 206,
      sent: { start: 0, end: content.size },
    });
  });

  it('waits for requests', async () => {
    await using server = await startFaultServer();
    const url = server.serve('/a', { content });
    const two = server.whenRequested('/a', 2);
    await rawRequest(url);
    await rawRequest(url);
    await two;
    const failing = server.log.when(() => {
      throw new Error('mistake in a condition');
    });
    await expect(failing).rejects.toThrow('mistake in a condition');
  });
});
