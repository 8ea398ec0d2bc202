import { describe, expect, it, jest } from '@jest/globals';
import { scope, SimulatedWorker } from '../testing/unit/simulatedWorker.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

const url = `${scope}film.bin`;
const headers = { etag: '"1"', 'accept-ranges': 'bytes' };

/** An asset in chunks, whose first answer was cut where the browser takes it for the end. */
function cutAt(bytes: number, sent: Record<string, string> = headers) {
  const worker = new SimulatedWorker({ seed: 1 });
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

  it('is believed at once where nothing could follow it', async () => {
    for (const sent of [{ etag: '"1"' }, { etag: 'W/"1"', 'accept-ranges': 'bytes' }]) {
      const { all, ranges, arrived } = cutAt(3000, sent);
      expect(await arrived()).toEqual(all);
      expect(ranges()).toEqual([null]);
    }
  });
});
