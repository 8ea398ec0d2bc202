import { describe, expect, it, jest } from '@jest/globals';
import { scope, SimulatedWorker } from '../testing/unit/simulatedWorker.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

const url = `${scope}film.bin`;
const headers = { etag: '"1"', 'accept-ranges': 'bytes' };

/** An asset in chunks, whose first answer was cut where the browser takes it for the end. */
function cutAt(bytes: number, sent: Record<string, string> = headers, hidesCuts = false) {
  const worker = new SimulatedWorker({ seed: 1 });
  worker.network.hidesCuts = hidesCuts;
  const server = worker.serve('film.bin', 3000, { headers: sent, declaresLength: false });
  const all = server.asset.bytes;
  server.answerNext((request) => {
    const body = server.bodyOf(all.slice(0, bytes), request);
    return new Response(body, { headers: sent });
  });
  const ranges = () => server.requests.map(({ range }) => range);
  const arrived = async () => {
    await worker.created.manager.fetch('film', url);
    return (await worker.untilSettled()).bodies.get(url);
  };
  return { server, all, ranges, arrived };
}

describe('the end of a body whose length was not declared', () => {
  it('is asked for, and what was missing is fetched', async () => {
    const { all, ranges, arrived } = cutAt(1234);
    expect(await arrived()).toEqual(all);
    expect(ranges().slice(0, 2)).toEqual([null, 'bytes=1234-']);
  });

  it('is there where the server has nothing beyond it, whatever a 416 says', async () => {
    for (const said of [{ 'content-range': 'bytes */3000' }, {}]) {
      const { server, all, ranges, arrived } = cutAt(3000);
      server.answerNext(
        () => new Response(null, { status: 416, headers: { ...headers, ...said } }),
      );
      expect(await arrived()).toEqual(all);
      expect(ranges()).toEqual([null, 'bytes=3000-']);
    }
  });

  it('is believed where the server sends the whole instead, the second time', async () => {
    const { server, all, ranges, arrived } = cutAt(3000);
    server.answerNext((request) => new Response(server.bodyOf(all, request), { headers }));
    expect(await arrived()).toEqual(all);
    expect(ranges()).toEqual([null, 'bytes=3000-']);
  });

  it('is believed at once where the server does not say that it takes ranges', async () => {
    const { all, ranges, arrived } = cutAt(3000, { etag: '"1"' });
    expect(await arrived()).toEqual(all);
    expect(ranges()).toEqual([null]);
  });
});

describe('the end of a body that nothing may follow, because it has no good validator', () => {
  const weak = { etag: 'W/"1"', 'accept-ranges': 'bytes' };

  it('is asked for all the same, and all of it fetched again where there is more', async () => {
    const { server, all, ranges, arrived } = cutAt(1234, weak);
    expect(await arrived()).toEqual(all);
    expect(ranges()).toEqual([null, 'bytes=1234-', null, 'bytes=3000-']);
    expect(server.requests.every(({ ifRange }) => ifRange === null)).toBe(true);
  });

  it('is there where the server has nothing beyond it', async () => {
    const { all, ranges, arrived } = cutAt(3000, weak);
    expect(await arrived()).toEqual(all);
    expect(ranges()).toEqual([null, 'bytes=3000-']);
  });

  it.each([200, 403, 404])('is believed where a %i says nothing of it', async (status) => {
    const { server, all, ranges, arrived } = cutAt(3000, weak);
    server.answerNext((request) => new Response(server.bodyOf(all, request), { status }));
    expect(await arrived()).toEqual(all);
    expect(ranges()).toEqual([null, 'bytes=3000-']);
  });

  it('is not believed while the server is out of order', async () => {
    const { server, all, ranges, arrived } = cutAt(1234, weak);
    server.answerNext(() => new Response(null, { status: 503 }));
    expect(await arrived()).toEqual(all);
    expect(ranges()).toEqual([null, 'bytes=1234-', null, 'bytes=3000-']);
  });
});

describe('the end of a body, where the browser hides cuts', () => {
  it.each([{}, { etag: 'W/"1"' }])('is asked for whatever the server says: %j', async (sent) => {
    const { all, ranges, arrived } = cutAt(1234, sent, true);
    expect(await arrived()).toEqual(all);
    expect(ranges()).toEqual([null, 'bytes=1234-', null, 'bytes=3000-']);
  });

  it('is followed by what is missing where the validators allow it', async () => {
    const { all, ranges, arrived } = cutAt(1234, { etag: '"1"' }, true);
    expect(await arrived()).toEqual(all);
    expect(ranges()).toEqual([null, 'bytes=1234-']);
  });
});
