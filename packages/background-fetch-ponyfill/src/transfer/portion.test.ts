import { describe, expect, it, jest } from '@jest/globals';
import { scope, SimulatedWorker } from '../testing/unit/simulatedWorker.js';
import { Portion } from './portion.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

const url = `${scope}film.bin`;

describe('Portion', () => {
  it('has no limit at first, then is less after each attempt that brought nothing', () => {
    const attempts = [0, 1, 2, 3, 4, 5, 6, 7, 8, 11];
    expect(attempts.map((count) => new Portion(count, 1024).bytes)).toEqual([
      ...[Infinity, Infinity, Infinity],
      ...[128, 64, 32, 16, 8, 8, 8],
    ]);
  });

  it('grows to what was lost, and stays below', () => {
    const portion = new Portion(3, 1024);
    expect(portion.wasLost()).toBe(false);
    const sizes = ['came', 'came', 'lost', 'came', 'came', 'lost'].map((event) => {
      if (event === 'came') portion.came();
      else expect(portion.wasLost()).toBe(true);
      return portion.bytes;
    });
    expect(sizes).toEqual([256, 512, 256, 256, 256, 128]);
    expect(portion.wasLost()).toBe(false);
  });

  it('has nothing to go on with where it had no limit', () => {
    const portion = new Portion(0, 1024);
    portion.came();
    expect(portion.wasLost()).toBe(false);
  });
});

describe('a server that resets every connection after some bytes, in a browser that loses them', () => {
  /** @param limit how many bytes a connection lives; all of them are lost where it is reset. */
  function resettingAfter(limit: number) {
    const worker = new SimulatedWorker({ seed: 1 });
    const server = worker.serve('film.bin', 4000);
    const lose = (request: Request) => {
      const [, from = '0', to = ''] =
        /^bytes=(\d+)-(\d*)$/.exec(request.headers.get('range') ?? '') ?? [];
      const last = to === '' ? 3999 : Number(to);
      const lives = last + 1 - Number(from) <= limit;
      return server.honestAnswer(request, lives ? undefined : { after: 0, then: 'reset' });
    };
    server.answerNext(...Array.from({ length: 500 }, () => lose));
    return { worker, server };
  }

  it.each([3999, 1000, 300, 50])('is asked for parts of fewer than %i bytes', async (limit) => {
    const { worker, server } = resettingAfter(limit);
    await worker.created.manager.fetch('film', url);
    const { bodies } = await worker.untilSettled();
    expect(bodies.get(url)).toEqual(server.asset.bytes);
    expect(server.requests.reduce((sum, { sentBytes }) => sum + sentBytes, 0)).toBe(4000);
  });

  it('fails where not even those come through', async () => {
    const { worker } = resettingAfter(0);
    await worker.created.manager.fetch('film', url);
    expect(await worker.untilSettled()).toMatchObject({ failureReason: 'fetch-error' });
  });
});
