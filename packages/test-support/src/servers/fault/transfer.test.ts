import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { seededContent } from '../content/seededContent.js';
import { openRequest, rawRequest } from '../testing/rawClient.js';
import { VirtualClock } from '../testing/virtualClock.js';
import { startFaultServer } from './faultServer.js';
import type { FaultServer } from './faultServerOptions.js';

let server: FaultServer;
beforeAll(async () => void (server = await startFaultServer()));
afterAll(() => server.stop());

const size = 1_000_000;
const content = seededContent('transfer', size);
const logged = (path: string, index = 0) => server.log.requests(path)[index];

describe('cuts', () => {
  it('closes in order after exactly so many body bytes', async () => {
    const url = server.serve('/fin', { content, cut: { by: 'fin', afterBytes: 300_001 } });
    const response = await rawRequest(url);
    expect(response.endedBy).toBe('fin');
    expect(response.headers.get('content-length')).toBe(String(size));
    expect(response.body.equals(content.read(0, 300_001))).toBe(true);
    await server.log.when(() => logged('/fin')?.ending === 'cut');
    expect(logged('/fin')).toMatchObject({
      bodyBytes: 300_001,
      flushedBytes: 300_001,
      sent: { start: 0, end: 300_001 },
    });
  });

  it('resets after so many, of which the client may lose what it has not read', async () => {
    const point = { afterBytes: 300_001 };
    const url = server.serve('/rst', { content, stall: point, cut: { by: 'rst', ...point } });
    const request = openRequest(url);
    await request.received(300_001);
    server.release('/rst');
    const response = await request.response;
    expect(response.endedBy).toBe('rst');
    expect(response.body.equals(content.read(0, 300_001))).toBe(true);
    expect(logged('/rst')).toMatchObject({ ending: 'cut', bodyBytes: 300_001 });
  });

  it('cuts before the header, and right after it', async () => {
    const url = server.serve('/early', [
      { content, cut: { by: 'fin', before: 'header' } },
      { content, cut: { by: 'rst', before: 'header' } },
      { content, cut: { by: 'fin', afterBytes: 0 } },
    ]);
    expect(await rawRequest(url)).toMatchObject({ status: 0, endedBy: 'fin' });
    expect(await rawRequest(url)).toMatchObject({ status: 0, endedBy: 'rst' });
    const empty = await rawRequest(url);
    expect(empty.status).toBe(200);
    expect(empty.body).toHaveLength(0);
    expect(logged('/early')?.status).toBeUndefined();
  });

  it('differs from one attempt to the next; the last behaviour stays', async () => {
    const url = server.serve('/attempts', [
      { content, cut: { by: 'fin', afterBytes: 600_000 } },
      { content },
    ]);
    await rawRequest(url);
    const rest = await rawRequest(url, { headers: { Range: 'bytes=500000-' } });
    expect(rest.body.equals(content.read(500_000))).toBe(true);
    expect((await rawRequest(url)).body).toHaveLength(size);
    expect(server.log.requests('/attempts').map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(server.log.bytesSent('/attempts')).toBe(600_000 + 500_000 + size);
    expect(server.log.bytesSentAgain('/attempts')).toBe(100_000 + size);
  });

  it('is whatever a function says', async () => {
    const url = server.serve('/function', ({ attempt, query, headers }) =>
      query.get('fail') === 'yes' && headers.range === undefined && attempt === 1
        ? { status: 500 }
        : { content },
    );
    expect((await rawRequest(`${url}?fail=yes`)).status).toBe(500);
    expect((await rawRequest(`${url}?fail=yes`)).status).toBe(200);
  });
});

describe('stalls', () => {
  it('holds the body after so many bytes until it is released', async () => {
    const url = server.serve('/stall', { content, stall: { afterBytes: 400_000 } });
    const whole = rawRequest(url);
    await server.whenStalled('/stall');
    expect(server.log.bytesSent('/stall')).toBe(400_000);
    expect(logged('/stall')?.ending).toBe('open');
    expect(server.release('/stall')).toBe(1);
    expect((await whole).body.equals(content.read())).toBe(true);
    expect(server.release('/stall')).toBe(0);
  });

  it('does not hold what was under way when it was released', async () => {
    const stall = { afterBytes: 400_000 };
    server.serve('/both', { content, stall });
    const first = rawRequest(server.url('/both'));
    await server.whenStalled('/both');
    server.serve('/both', { content, stall, bytesPerSecond: 2_000_000 });
    const second = rawRequest(server.url('/both'));
    await server.log.when((log) => (log.requests('/both')[1]?.bodyBytes ?? 0) > 0);
    expect(server.release('/both')).toBe(1);
    const bodies = await Promise.all([first, second]);
    for (const { body } of bodies) expect(body.equals(content.read())).toBe(true);
    const third = rawRequest(server.url('/both'));
    await server.whenStalled('/both');
    server.release('/both');
    expect((await third).status).toBe(200);
  });

  it('holds the header, and goes when the client goes', async () => {
    const url = server.serve('/held', { content, stall: { before: 'header' } });
    const request = openRequest(url);
    await server.whenStalled('/held');
    request.destroy();
    await expect(request.response).rejects.toThrow('destroyed');
    await server.log.when(() => logged('/held')?.ending === 'client-gone');
    expect(logged('/held')).toMatchObject({ status: undefined, bodyBytes: 0 });
    expect(server.release('/held')).toBe(0);
  });

  it('stalls at the very end too', async () => {
    const url = server.serve('/end', { content, stall: { afterBytes: size } });
    const whole = rawRequest(url);
    await server.whenStalled('/end');
    expect(logged('/end')?.flushedBytes).toBe(size);
    server.release('/end');
    expect((await whole).body).toHaveLength(size);
  });
});

describe('lengths', () => {
  it('declares more than it sends, then closes', async () => {
    const url = server.serve('/long', { content, contentLength: { offBy: 10 } });
    const response = await rawRequest(url);
    expect(response.headers.get('content-length')).toBe(String(size + 10));
    expect(response.body).toHaveLength(size);
    await expect(fetch(url).then((reply) => reply.arrayBuffer())).rejects.toThrow();
  });

  it('declares less than it sends, then closes', async () => {
    const url = server.serve('/less', { content, contentLength: { offBy: -10 } });
    const response = await rawRequest(url);
    expect(response.headers.get('content-length')).toBe(String(size - 10));
    expect(response.body.equals(content.read())).toBe(true);
  });

  it('declares nothing: chunks, whose end a cut does not fake', async () => {
    const small = seededContent('chunks', 1000);
    const url = server.serve('/chunks', [
      { content: small, contentLength: 'absent' },
      { content: small, contentLength: 'absent', cut: { by: 'fin', afterBytes: 999 } },
    ]);
    const whole = await rawRequest(url);
    expect(whole.headers.get('transfer-encoding')).toBe('chunked');
    expect(whole.headers.get('content-length')).toBeNull();
    expect(whole.body.toString('latin1')).toBe(
      `3e8\r\n${small.read().toString('latin1')}\r\n0\r\n\r\n`,
    );
    const cut = await rawRequest(url);
    expect(cut.body.toString('latin1')).toBe(`3e7\r\n${small.read(0, 999).toString('latin1')}\r\n`);
  });

  it('ends with the connection, so that a cut looks like the end', async () => {
    const cut = { by: 'fin', afterBytes: 700 } as const;
    const url = server.serve('/close', { content, contentLength: 'close-delimited', cut });
    const response = await fetch(url);
    expect(response.headers.get('transfer-encoding')).toBeNull();
    expect((await response.arrayBuffer()).byteLength).toBe(700);
  });
});

describe('throttle', () => {
  it('takes n / rate, by the clock it is given', async () => {
    const clock = new VirtualClock();
    await using slow = await startFaultServer({ clock });
    const url = slow.serve('/slow', { content, bytesPerSecond: 10_000, latencyMs: 500 });
    const startedMs = clock.now();
    expect((await rawRequest(url)).body.equals(content.read())).toBe(true);
    expect(clock.now() - startedMs).toBeCloseTo(500 + 100_000);
  });

  it('gives each connection its own limit, and a URL one for all', async () => {
    const clock = new VirtualClock();
    await using slow = await startFaultServer({ clock });
    const own = slow.serve('/own', { content, bytesPerSecond: 100_000 });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const take = async (url: string) => {
      const [response] = (await once(get(url, { agent }), 'response')) as [IncomingMessage];
      response.resume();
      await once(response, 'end');
    };
    const startedMs = clock.now();
    await take(own);
    await take(own);
    agent.destroy();
    expect(clock.now() - startedMs).toBeCloseTo(20_000);
    expect(new Set(slow.log.requests().map(({ connection }) => connection)).size).toBe(1);
    const shared = slow.serve('/shared', { content, totalBytesPerSecond: 50_000 });
    const sharedFromMs = clock.now();
    await rawRequest(shared);
    await rawRequest(shared);
    expect(clock.now() - sharedFromMs).toBeCloseTo(40_000);
  });

  it('does so with real time and parallel connections', async () => {
    const small = seededContent('real', 30_000);
    const url = server.serve('/real', { content: small, bytesPerSecond: 100_000 });
    await Promise.all([rawRequest(url), rawRequest(url), rawRequest(url)]);
    await server.log.when((log) => log.requests('/real').every(({ endedMs }) => endedMs));
    for (const { startedMs, endedMs = 0 } of server.log.requests('/real')) {
      // Timers of Node.js may fire a millisecond early, each of them.
      expect(endedMs - startedMs).toBeGreaterThan(250);
    }
  });
});

describe('whenSent', () => {
  it('resolves in the middle of a transfer', async () => {
    const url = server.serve('/middle', { content, stall: { afterBytes: 500_000 } });
    const whole = rawRequest(url);
    await server.whenSent('/middle', 500_000);
    expect(server.log.bytesSent('/middle')).toBe(500_000);
    await server.whenStalled('/middle');
    server.release('/middle');
    await server.whenSent('/middle', size);
    await whole;
  });
});
