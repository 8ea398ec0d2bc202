import { describe, expect, it, jest } from '@jest/globals';
import { scope, SimulatedWorker } from './testing/unit/simulatedWorker.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

const film = `${scope}film.mp4`;

describe('createBackgroundFetch', () => {
  it('brings every byte of a job, and tells the app once', async () => {
    const worker = new SimulatedWorker({ seed: 1 });
    const server = worker.serve('film.mp4', 4500);
    const registration = await worker.created.manager.fetch('film', film, { title: 'Film' });
    expect(registration.id).toBe('film');
    const settled = await worker.untilSettled();
    expect(settled).toMatchObject({ type: 'backgroundfetchsuccess', id: 'film' });
    expect(settled.bodies.get(film)).toEqual(server.asset.bytes);
    await worker.rest();
    expect(worker.settled).toHaveLength(1);
    expect(await worker.created.manager.getIds()).toEqual([]);
    expect(worker.reported).toEqual([]);
  });

  it('goes on after a death with what is durable', async () => {
    const worker = new SimulatedWorker({ seed: 2 });
    const server = worker.serve('film.mp4', 900);
    server.answerNext({ after: 500, then: 'stall' });
    await worker.created.manager.fetch('film', film);
    await worker.until(() => server.requests[0]?.sentBytes === 500);
    await worker.browser.clock.advance(5000);
    worker.restart();
    const { bodies } = await worker.untilSettled();
    expect(bodies.get(film)).toEqual(server.asset.bytes);
    expect(server.requests.map(({ range }) => range)).toEqual([null, 'bytes=500-']);
  });
});
