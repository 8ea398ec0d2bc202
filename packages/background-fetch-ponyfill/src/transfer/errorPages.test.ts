import { describe, expect, it, jest } from '@jest/globals';
import { scope, SimulatedWorker } from '../testing/unit/simulatedWorker.js';
import { RETRY_BUDGET } from './retry.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

const film = `${scope}film.mp4`;
const page = (status: number) => () => new Response('what the server said', { status });

/** What an app reads of the one record, after its handler has failed once. */
async function responseTo(worker: SimulatedWorker, request: Request): Promise<Response> {
  const registration = await worker.created.manager.fetch('film', request);
  await worker.until(() => worker.reported.length > 0);
  expect(registration.failureReason).toBe('bad-status');
  const [record] = await registration.matchAll();
  if (!record) throw new Error('There is no record.');
  // What is stored in place of the asset is never taken for it.
  expect((await worker.created.draftOf(record)).isWhole).toBe(false);
  return record.responseReady;
}

describe('the body of a response whose status is an error', () => {
  it.each([404, 403, 410])('is kept: %i', async (status) => {
    const worker = new SimulatedWorker({ seed: 1, handlerFails: () => true });
    worker.serve('film.mp4', 900).answerNext(page(status));
    const response = await responseTo(worker, new Request(film));
    expect(response).toMatchObject({ status, ok: false, type: 'basic' });
    expect(await response.text()).toBe('what the server said');
  });

  it('is kept of the last attempt where the server goes on failing', async () => {
    const worker = new SimulatedWorker({ seed: 2, handlerFails: () => true });
    const server = worker.serve('film.mp4', 900);
    for (let time = 0; time < RETRY_BUDGET; time++) server.answerNext(page(503));
    const response = await responseTo(worker, new Request(film));
    expect(await response.text()).toBe('what the server said');
    expect(server.requests).toHaveLength(RETRY_BUDGET);
  });

  it('is kept of what is sent once', async () => {
    const worker = new SimulatedWorker({ seed: 3, handlerFails: () => true });
    worker.serve('film.mp4', 900).answerNext(page(500));
    const response = await responseTo(worker, new Request(film, { method: 'POST', body: 'x' }));
    expect(await response.text()).toBe('what the server said');
  });

  it('is not taken for the asset by the next worker', async () => {
    const worker = new SimulatedWorker({ seed: 4 });
    const server = worker.serve('film.mp4', 900);
    // The browser ends between the page's last byte and the record's end.
    const draft = await worker.created.segmentStore.openDraft('u/0');
    const response = { url: film, status: 404, statusText: '', headers: [], redirected: false };
    await draft.begin(response, 0);
    const stored = {
      url: film,
      method: 'GET',
      headers: [],
      mode: 'cors',
      credentials: 'same-origin',
      redirect: 'follow',
      referrer: 'about:client',
      referrerPolicy: '',
    } as const;
    await worker.created.backend.fetch({
      uid: 'u',
      id: 'film',
      requests: [stored],
      options: { title: '', icons: [], downloadTotal: 0 },
      persistAuthorization: false,
    });
    expect((await worker.untilSettled()).bodies.get(film)).toEqual(server.asset.bytes);
  });
});
