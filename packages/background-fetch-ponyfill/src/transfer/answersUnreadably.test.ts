import { describe, expect, it, jest } from '@jest/globals';
import { SimulatedWorker } from '../testing/unit/simulatedWorker.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

const elsewhere = 'https://cdn.example/film.bin';
const another = 'https://cdn.example/poster.bin';
const opaque = () => Object.defineProperty(new Response(''), 'type', { value: 'opaque' });
const silent = () => new Promise<Response>(() => undefined);

/** @returns why a download has failed that was tried for the whole budget. */
async function said(probe: () => Response | Promise<Response>, urls: readonly string[]) {
  const [url = '', ...others] = urls;
  const worker = new SimulatedWorker({ seed: 1 });
  const refuse = ({ method }: Request) =>
    method === 'HEAD' ? probe() : Promise.reject(new TypeError('Load failed'));
  worker.serve(url, 100).answerNext(...Array.from({ length: 40 }, () => refuse));
  for (const other of others) worker.serve(other, 100);
  await worker.created.manager.fetch('film', [...urls]);
  const tries = () => worker.sent.filter((sent) => sent.url === url && sent.method === 'GET');
  await worker.until(() => tries().length === 6);
  expect(await worker.untilSettled()).toMatchObject({ failureReason: 'fetch-error' });
  expect(tries()).toHaveLength(12);
  return { detail: worker.details[0], last: worker.sent.at(-1) };
}

describe('a response that was never heard', () => {
  it('is said to be refused by CORS where the server answers what is not to be read', async () => {
    // It has answered another request, so that it was tried for long.
    const { detail, last } = await said(opaque, [elsewhere, another]);
    expect(detail).toMatch(/^the server answers, but .*CORS.*Load failed$/);
    expect(last).toMatchObject({ method: 'HEAD', mode: 'no-cors', credentials: 'omit' });
  });

  it('is reported in the browser’s words where no answer comes, or not in time', async () => {
    const refused = () => Promise.reject(new TypeError('Load failed'));
    expect((await said(refused, [elsewhere])).detail).toBe('Load failed');
    expect((await said(silent, [elsewhere])).detail).toBe('Load failed');
  });

  it('is not asked about where it is of the same origin', async () => {
    const { detail, last } = await said(opaque, ['https://app.example/film.bin']);
    expect(detail).toBe('Load failed');
    expect(last?.method).toBe('GET');
  });
});
