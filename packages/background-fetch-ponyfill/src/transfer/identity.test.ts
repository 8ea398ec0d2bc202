import { describe, expect, it, jest } from '@jest/globals';
import type { SimulatedServer } from '@internal/test-support/simulation';
import { scope, SimulatedWorker } from '../testing/unit/simulatedWorker.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

const url = `${scope}model.bin`;
const gzip = { etag: '"1"', 'content-encoding': 'gzip' };

/** What a server sends that compresses: `fetch` gives the bytes decoded, the length is the coded one. */
const codedAnswer =
  (server: SimulatedServer, headers: Record<string, string>) => (request: Request) =>
    new Response(server.bodyOf(server.asset.bytes, request), { headers });

const rangesOf = ({ requests }: SimulatedServer) => requests.map(({ range }) => range);

describe('something large that arrives content-coded', () => {
  it.each([
    { how: 'says its coded length', headers: { ...gzip, 'content-length': '2000' }, wasted: 0 },
    { how: 'says nothing', headers: gzip, wasted: 1100 },
  ])(
    'is asked for as identity where it $how, and exposed as a 200',
    async ({ headers, wasted }) => {
      const worker = new SimulatedWorker({ seed: 1 });
      const server = worker.serve('model.bin', 3000);
      server.answerNext(codedAnswer(server, headers));
      const registration = await worker.created.manager.fetch('model', url);
      const { bodies } = await worker.untilSettled();
      expect(bodies.get(url)).toEqual(server.asset.bytes);
      expect(rangesOf(server).slice(0, 2)).toEqual([null, 'bytes=0-']);
      expect(server.requests[0]?.sentBytes).toBe(wasted);
      expect(registration.downloaded).toBe(3000);
      expect(worker.responses.get(url)).toEqual({
        status: 200,
        url: '',
        contentRange: null,
        length: '3000',
      });
    },
  );

  it('can be resumed from then on', async () => {
    const worker = new SimulatedWorker({ seed: 2 });
    const server = worker.serve('model.bin', 3000);
    server.answerNext(codedAnswer(server, { ...gzip, 'content-length': '2000' }), {
      after: 500,
      then: 'reset',
    });
    await worker.created.manager.fetch('model', url);
    await worker.untilSettled();
    // Nothing from byte 0 came twice after the cut.
    expect(rangesOf(server).slice(2)).toContainEqual(expect.stringMatching(/^bytes=500-/));
    expect(rangesOf(server).slice(2)).not.toContainEqual(expect.stringMatching(/^bytes=0-/));
  });

  it('is taken as it comes where the server codes all the same, or refuses the range', async () => {
    const worker = new SimulatedWorker({ seed: 3 });
    const server = worker.serve('model.bin', 3000);
    const coded = codedAnswer(server, { ...gzip, 'content-length': '2000' });
    server.answerNext(coded, coded);
    await worker.created.manager.fetch('model', url);
    expect((await worker.untilSettled()).bodies.get(url)).toEqual(server.asset.bytes);
    expect(rangesOf(server)).toEqual([null, 'bytes=0-']);

    server.requests.length = 0;
    server.answerNext(coded, () => new Response(null, { status: 416 }), coded);
    await worker.created.manager.fetch('model', url);
    expect((await worker.untilSettled(2)).bodies.get(url)).toEqual(server.asset.bytes);
    expect(rangesOf(server)).toEqual([null, 'bytes=0-', null]);
  });

  it('is taken as it comes where the browser refuses what a range brought', async () => {
    const worker = new SimulatedWorker({ seed: 5 });
    const server = worker.serve('model.bin', 3000);
    const coded = codedAnswer(server, { ...gzip, 'content-length': '2000' });
    const refused = () => Promise.reject(new TypeError('Failed to fetch'));
    server.answerNext(coded, refused, coded);
    await worker.created.manager.fetch('model', url);
    expect((await worker.untilSettled()).bodies.get(url)).toEqual(server.asset.bytes);
    expect(rangesOf(server)).toEqual([null, 'bytes=0-', null]);
  });

  it('is left alone where it is small, or of another origin', async () => {
    const worker = new SimulatedWorker({ seed: 4 });
    const small = worker.serve('small.json', 900, { headers: gzip, declaresLength: false });
    const elsewhere = 'https://cdn.example/model.bin';
    const other = worker.serve(elsewhere, 3000, { headers: gzip, declaresLength: false });
    await worker.created.manager.fetch('both', [`${scope}small.json`, elsewhere]);
    const { bodies } = await worker.untilSettled();
    expect(bodies.get(`${scope}small.json`)).toEqual(small.asset.bytes);
    expect(bodies.get(elsewhere)).toEqual(other.asset.bytes);
    expect([rangesOf(small), rangesOf(other)]).toEqual([[null], [null]]);
  });
});
