import { describe, expect, it, jest } from '@jest/globals';
import { NOTIFIED_ID, NOTIFIED_JOB } from '../idl/notifications.js';
import { scope, SimulatedWorker } from '../testing/unit/simulatedWorker.js';
import { notifiedJob } from './notifiedJob.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

const film = `${scope}film.mp4`;
const dataOf = (uid: string) => ({ [NOTIFIED_JOB]: uid, [NOTIFIED_ID]: 'film' });

describe('notifiedJob', () => {
  it('is the job that ended', async () => {
    const worker = new SimulatedWorker({ seed: 1 });
    worker.serve('film.mp4', 900);
    await worker.created.manager.fetch('film', film);
    const { uid } = await worker.untilSettled();
    const found = await notifiedJob(dataOf(uid), worker.created.backend);
    expect(found).toMatchObject({ uid, result: 'success' });
  });

  it('is the one under way with its id, where that one is forgotten', async () => {
    const worker = new SimulatedWorker({ seed: 2 });
    worker.serve('film.mp4', 900).answerNext({ after: 500, then: 'stall' });
    const { snapshot } = await worker.created.manager.fetch('film', film);
    const found = await notifiedJob(dataOf('forgotten'), worker.created.backend);
    expect(found).toMatchObject({ uid: snapshot.uid, result: '' });
  });

  it('is none where no job has its id any more', async () => {
    const { created } = new SimulatedWorker({ seed: 3 });
    expect(await notifiedJob(dataOf('forgotten'), created.backend)).toBeUndefined();
  });

  it.each([undefined, null, 'own', { own: 1 }])('leaves %j to the app', (data) => {
    const { created } = new SimulatedWorker({ seed: 4 });
    expect(notifiedJob(data, created.backend)).toBeUndefined();
  });
});
