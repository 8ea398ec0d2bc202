import { describe, expect, it, jest } from '@jest/globals';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { scope, SimulatedWorker } from '../testing/unit/simulatedWorker.js';
import { registrationOf } from './manager.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const film = `${scope}film.mp4`;

/** @returns a job's registration once it is over. */
async function settledFilm(worker: SimulatedWorker) {
  worker.serve('film.mp4', 900);
  const registration = await worker.created.manager.fetch('film', film);
  await worker.until(() => !registration.recordsAvailable);
  return registration;
}

describe('a registration', () => {
  it('is the same object for as long as somebody holds it, also once it is over', async () => {
    const worker = new SimulatedWorker({ seed: 1 });
    const registration = await settledFilm(worker);
    collectGarbage();
    expect(registrationOf(worker.created.manager, registration.snapshot)).toBe(registration);
  });

  it('hears of its end where the app keeps no more than a listener', async () => {
    const worker = new SimulatedWorker({ seed: 3 });
    worker.serve('film.mp4', 900);
    const downloaded: number[] = [];
    const listen = async () => {
      const registration = await worker.created.manager.fetch('film', film);
      registration.onprogress = ({ target }) =>
        downloaded.push((target as typeof registration).downloaded);
    };
    await listen();
    await worker.rest();
    collectGarbage();
    await worker.untilSettled();
    expect(downloaded.at(-1)).toBe(900);
  });

  it('is kept by nobody once it is over', async () => {
    const worker = new SimulatedWorker({ seed: 2 });
    const held = new WeakRef(await settledFilm(worker));
    for (let round = 0; round < 20 && held.deref(); round++) {
      await worker.rest();
      collectGarbage();
    }
    expect(held.deref()).toBeUndefined();
  });
});
