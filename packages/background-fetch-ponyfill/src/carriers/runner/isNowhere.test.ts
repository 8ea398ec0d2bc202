import { describe, expect, it, jest } from '@jest/globals';
import { scope, SimulatedWorker } from '../../testing/unit/simulatedWorker.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

const stranger = 'https://cdn.example/film.mp4';
const sent = (worker: SimulatedWorker, url: string) =>
  worker.sent.filter((request) => request.url === url && request.method === 'GET').length;

describe('a record of another origin that never answers', () => {
  it('is given up after five attempts where our own origin answers', async () => {
    const worker = new SimulatedWorker({ seed: 1 });
    worker.serve('', 10);
    await worker.created.manager.fetch('film', stranger);
    const settled = await worker.untilSettled();
    expect(settled).toMatchObject({ type: 'backgroundfetchfail', failureReason: 'fetch-error' });
    expect(sent(worker, stranger)).toBe(5);
    expect(worker.details).toEqual([
      'https://cdn.example has not answered in 5 attempts, while our own origin does; the browser said: no network',
    ]);
  });

  it('is given up likewise where it is known beforehand what it will be', async () => {
    const worker = new SimulatedWorker({ seed: 7 });
    worker.serve('', 10);
    const expected = { [stranger]: { size: 9, segmentBytes: 9, segments: ['ab'.repeat(32)] } };
    await worker.created.manager.fetch('film', stranger, { expected });
    expect(await worker.untilSettled()).toMatchObject({ failureReason: 'fetch-error' });
    expect(sent(worker, stranger)).toBe(5);
    expect(worker.details).toEqual([expect.stringContaining('has not answered in 5 attempts')]);
  });

  it('is fetched where it is back after four attempts', async () => {
    const worker = new SimulatedWorker({ seed: 6 });
    worker.serve('', 10);
    await worker.created.manager.fetch('film', stranger);
    await worker.until(() => sent(worker, stranger) === 4);
    const server = worker.serve(stranger, 900);
    expect((await worker.untilSettled()).bodies.get(stranger)).toEqual(server.asset.bytes);
  });

  it('is tried on where our own does not answer either', async () => {
    const worker = new SimulatedWorker({ seed: 2 });
    await worker.created.manager.fetch('film', stranger);
    await worker.until(() => sent(worker, stranger) === 7);
    const server = worker.serve(stranger, 900);
    expect((await worker.untilSettled()).bodies.get(stranger)).toEqual(server.asset.bytes);
  });

  it('is tried on where our own says nothing', async () => {
    const worker = new SimulatedWorker({ seed: 5 });
    const own = worker.serve('', 10);
    for (let time = 0; time < 9; time++) own.answerNext(() => new Promise<never>(() => undefined));
    await worker.created.manager.fetch('film', stranger);
    await worker.until(() => sent(worker, stranger) === 7);
    const server = worker.serve(stranger, 900);
    expect((await worker.untilSettled()).bodies.get(stranger)).toEqual(server.asset.bytes);
  });

  it('is tried on where its origin has answered another request of the job', async () => {
    const worker = new SimulatedWorker({ seed: 3 });
    worker.serve('', 10);
    worker.serve('https://cdn.example/other.mp4', 900);
    await worker.created.manager.fetch('both', ['https://cdn.example/other.mp4', stranger]);
    await worker.until(() => sent(worker, stranger) === 7);
    worker.serve(stranger, 900);
    expect(await worker.untilSettled()).toMatchObject({ type: 'backgroundfetchsuccess' });
  });

  it('is not asked of our own origin, which is tried for the whole budget', async () => {
    const worker = new SimulatedWorker({ seed: 4 });
    worker.serve('', 10);
    await worker.created.manager.fetch('film', `${scope}film.mp4`);
    await worker.until(() => sent(worker, `${scope}film.mp4`) === 7);
    worker.serve('film.mp4', 900);
    expect(await worker.untilSettled()).toMatchObject({ type: 'backgroundfetchsuccess' });
  });
});
