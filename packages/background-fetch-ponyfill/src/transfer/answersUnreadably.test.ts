import { describe, expect, it, jest } from '@jest/globals';
import { SimulatedWorker } from '../testing/unit/simulatedWorker.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

const elsewhere = 'https://cdn.example/film.bin';
const refused = () => Promise.reject(new TypeError('Load failed'));
const opaque = () => Object.defineProperty(new Response(''), 'type', { value: 'opaque' });

/** @returns why a download from another origin has failed. */
async function said(probe: (request: Request) => Response | Promise<Response>, path = elsewhere) {
  const worker = new SimulatedWorker({ seed: 1 });
  worker.serve(path, 100).answerNext(...Array.from({ length: 12 }, () => refused), probe);
  await worker.created.manager.fetch('film', path);
  expect(await worker.untilSettled()).toMatchObject({ failureReason: 'fetch-error' });
  return { detail: worker.details[0], last: worker.sent.at(-1) };
}

describe('a server of another origin that was never heard', () => {
  it('is said to refuse by CORS where it answers what is not to be read', async () => {
    const { detail, last } = await said(opaque);
    expect(detail).toMatch(/^the server answers, but .*CORS.*Load failed$/);
    expect(last).toMatchObject({ method: 'HEAD', mode: 'no-cors', credentials: 'omit' });
  });

  it('is reported in the browser’s words where it does not answer, or not in time', async () => {
    expect((await said(refused)).detail).toBe('Load failed');
    const silent = () => new Promise<Response>(() => undefined);
    expect((await said(silent)).detail).toBe('Load failed');
  });

  it('is not asked where it is of the same origin', async () => {
    const { detail, last } = await said(opaque, 'https://app.example/film.bin');
    expect(detail).toBe('Load failed');
    expect(last?.method).toBe('GET');
  });
});
