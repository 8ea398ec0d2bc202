import { describe, expect, it, jest } from '@jest/globals';
import { scope, SimulatedWorker } from '../../testing/unit/simulatedWorker.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

const stranger = 'https://cdn.example/film.mp4';
const sent = (worker: SimulatedWorker, method: string, url = stranger) =>
  worker.sent.filter((request) => request.url === url && request.method === method);

const opaque = () => Object.defineProperty(new Response(''), 'type', { value: 'opaque' });
/** A server that is there, and lets no script of ours read anything. */
const refuse = ({ mode }: Request) =>
  mode === 'no-cors' ? opaque() : Promise.reject(new TypeError('Load failed'));
const refuseAll = Array.from({ length: 40 }, () => refuse);

describe('a record of another origin', () => {
  it('is given up after five attempts where the server answers, and nobody here may read it', async () => {
    const worker = new SimulatedWorker({ seed: 1 });
    worker.serve(stranger, 900).answerNext(...refuseAll);
    await worker.created.manager.fetch('film', stranger);
    const settled = await worker.untilSettled();
    expect(settled).toMatchObject({ type: 'backgroundfetchfail', failureReason: 'fetch-error' });
    expect(sent(worker, 'GET')).toHaveLength(5);
    expect(sent(worker, 'HEAD')).toMatchObject([{ mode: 'no-cors', credentials: 'omit' }]);
    expect(worker.details).toEqual([
      expect.stringMatching(/^the server answers, but .*CORS.*Load failed$/),
    ]);
  });

  it('is given up likewise where it is known beforehand what it will be', async () => {
    const worker = new SimulatedWorker({ seed: 7 });
    worker.serve(stranger, 9).answerNext(...refuseAll);
    const expected = { [stranger]: { size: 9, segmentBytes: 9, segments: ['ab'.repeat(32)] } };
    await worker.created.manager.fetch('film', stranger, { expected });
    expect(await worker.untilSettled()).toMatchObject({ failureReason: 'fetch-error' });
    expect(sent(worker, 'GET')).toHaveLength(5);
    expect(worker.details).toEqual([expect.stringContaining('CORS')]);
  });

  it('is fetched where a server that is too busy for CORS headers has more time a little later', async () => {
    const worker = new SimulatedWorker({ seed: 8 });
    const server = worker.serve(stranger, 900);
    server.answerNext(...refuseAll.slice(0, 4));
    await worker.created.manager.fetch('film', stranger);
    expect((await worker.untilSettled()).bodies.get(stranger)).toEqual(server.asset.bytes);
  });

  it('is tried on where nobody answers', async () => {
    const worker = new SimulatedWorker({ seed: 2 });
    await worker.created.manager.fetch('film', stranger);
    await worker.until(() => sent(worker, 'GET').length === 5);
    const server = worker.serve(stranger, 900);
    expect((await worker.untilSettled()).bodies.get(stranger)).toEqual(server.asset.bytes);
  });

  it('is fetched where the server comes back while it is asked who may read', async () => {
    const worker = new SimulatedWorker({ seed: 3 });
    const server = worker.serve(stranger, 900);
    server.answerNext(...refuseAll.slice(0, 4), opaque);
    await worker.created.manager.fetch('film', stranger);
    expect((await worker.untilSettled()).bodies.get(stranger)).toEqual(server.asset.bytes);
  });

  it('is tried on where the server takes the question and says nothing', async () => {
    const worker = new SimulatedWorker({ seed: 5 });
    const silent = ({ mode }: Request) =>
      mode === 'no-cors' ? new Promise<never>(() => undefined) : refuse({ mode } as Request);
    const server = worker.serve(stranger, 900);
    server.answerNext(...Array.from({ length: 8 }, () => silent));
    await worker.created.manager.fetch('film', stranger);
    expect((await worker.untilSettled()).bodies.get(stranger)).toEqual(server.asset.bytes);
  });

  it('is tried on where its origin has answered another request of the job', async () => {
    const worker = new SimulatedWorker({ seed: 3 });
    worker.serve('https://cdn.example/other.mp4', 900);
    worker.serve(stranger, 900).answerNext(...refuseAll.slice(0, 5));
    await worker.created.manager.fetch('both', ['https://cdn.example/other.mp4', stranger]);
    expect(await worker.untilSettled()).toMatchObject({ type: 'backgroundfetchsuccess' });
    expect(sent(worker, 'HEAD')).toEqual([]);
  });

  it('is our own, and is tried for the whole budget', async () => {
    const own = `${scope}film.mp4`;
    const worker = new SimulatedWorker({ seed: 4 });
    worker.serve('film.mp4', 900).answerNext(...refuseAll.slice(0, 5));
    await worker.created.manager.fetch('film', own);
    expect(await worker.untilSettled()).toMatchObject({ type: 'backgroundfetchsuccess' });
    expect(sent(worker, 'HEAD', own)).toEqual([]);
  });
});
