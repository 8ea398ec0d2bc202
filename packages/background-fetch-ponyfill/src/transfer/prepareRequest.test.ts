import { describe, expect, it, jest } from '@jest/globals';
import { scope, SimulatedWorker } from '../testing/unit/simulatedWorker.js';
import type { PrepareRequest, RequestContext } from './prepareRequest.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

const film = `${scope}film.mp4`;
const refused = () => new Response('no', { status: 403 });

describe('prepareRequest', () => {
  it('is asked before each request, and its URL is not what the asset is kept under', async () => {
    const contexts: RequestContext[] = [];
    const prepareRequest: PrepareRequest = (request, context) => {
      contexts.push(context);
      expect(request.headers.get('range')).toBeNull();
      return new Request(`https://cdn.example/signed/${contexts.length}`, request);
    };
    const worker = new SimulatedWorker({ seed: 1, prepareRequest });
    const server = worker.serve('https://cdn.example/signed/1', 900);
    worker.servers.set('https://cdn.example/signed/2', server);
    server.answerNext({ after: 500, then: 'reset' });
    await worker.created.manager.fetch('film', film);
    const { bodies } = await worker.untilSettled();
    expect(bodies.get(film)).toEqual(server.asset.bytes);
    expect(contexts).toEqual([
      { attempt: 1, reason: 'start' },
      { attempt: 1, reason: 'continue' },
    ]);
    expect(worker.sent.map(({ url }) => url)).toEqual([
      'https://cdn.example/signed/1',
      'https://cdn.example/signed/2',
    ]);
    expect(server.requests[1]?.range).toBe('bytes=500-');
  });

  it('leaves no trace of a signed URL in what is kept', async () => {
    const signed = 'https://cdn.example/film?signature=secret';
    const prepareRequest: PrepareRequest = (request) => new Request(signed, request);
    const worker = new SimulatedWorker({ seed: 9, prepareRequest });
    worker.serve(signed, 4500);
    await worker.created.manager.fetch('film', film);
    await worker.untilSettled();
    expect(worker.responses.get(film)).toMatchObject({ url: film, length: '4500' });
  });

  it.each([401, 403])('is asked once more after a %i', async (status) => {
    const reasons: string[] = [];
    const worker = new SimulatedWorker({
      seed: 2,
      prepareRequest: (request, { reason }) => {
        reasons.push(reason);
        return request;
      },
    });
    const server = worker.serve('film.mp4', 900);
    server.answerNext(() => new Response('no', { status }));
    await worker.created.manager.fetch('film', film);
    expect((await worker.untilSettled()).bodies.get(film)).toEqual(server.asset.bytes);
    expect(reasons).toEqual(['start', 'not-allowed']);
  });

  it('then waits as not allowed, over a death, until somebody resumes', async () => {
    const worker = new SimulatedWorker({ seed: 3, prepareRequest: (request) => request });
    const server = worker.serve('film.mp4', 900);
    server.answerNext({ after: 500, then: 'reset' }, refused, refused);
    await worker.created.manager.fetch('film', film);
    expect(await worker.untilWaiting('film', 'not-allowed')).toBe('not-allowed');
    expect(await worker.created.isBusy()).toBe(false);
    worker.restart();
    await worker.browser.clock.advance(3_600_000);
    expect(server.requests).toHaveLength(3);
    const again = await worker.created.manager.get('film');
    expect(again).toMatchObject({ waitingFor: 'not-allowed', downloaded: 500 });
    await again?.resume();
    expect((await worker.untilSettled()).bodies.get(film)).toEqual(server.asset.bytes);
    expect(server.requests[3]?.range).toBe('bytes=500-');
  });

  it('is not there: a 403 is a bad status', async () => {
    const worker = new SimulatedWorker({ seed: 4 });
    worker.serve('film.mp4', 900).answerNext(refused);
    await worker.created.manager.fetch('film', film);
    expect((await worker.untilSettled()).failureReason).toBe('bad-status');
  });

  it('spends the budget where it throws, and says why', async () => {
    const prepareRequest = () => Promise.reject(new Error('no token'));
    const worker = new SimulatedWorker({ seed: 5, prepareRequest });
    worker.serve('film.mp4', 900);
    const registration = await worker.created.manager.fetch('film', film);
    await worker.untilWaiting('film', 'server');
    await worker.until(async () => (await registration.recordsProgress())[0]?.phase !== 'pending');
    expect((await worker.untilSettled()).failureReason).toBe('fetch-error');
    expect(worker.details).toEqual([
      expect.stringContaining('prepareRequest failed: Error: no token'),
    ]);
  });

  it('fails as a stalled connection does where it never answers, and is asked again', async () => {
    const attempts: number[] = [];
    const worker = new SimulatedWorker({
      seed: 10,
      prepareRequest: (request, { attempt }) => {
        attempts.push(attempt);
        return attempt < 3 ? new Promise<never>(() => undefined) : request;
      },
    });
    const server = worker.serve('film.mp4', 900);
    await worker.created.manager.fetch('film', film);
    expect((await worker.untilSettled()).bodies.get(film)).toEqual(server.asset.bytes);
    expect(attempts).toEqual([1, 2, 3]);
  });

  it('that never answers holds nothing up once the job is aborted', async () => {
    let isAsked = false;
    const worker = new SimulatedWorker({
      seed: 11,
      prepareRequest: () => {
        isAsked = true;
        return new Promise<never>(() => undefined);
      },
    });
    const registration = await worker.created.manager.fetch('film', film);
    await worker.until(() => isAsked);
    await registration.abort();
    expect((await worker.untilSettled()).type).toBe('backgroundfetchabort');
    await worker.rest();
    expect(await worker.created.isBusy()).toBe(false);
    expect(worker.reported).toEqual([]);
  });
});

describe('Authorization', () => {
  const request = () => new Request(film, { headers: { authorization: 'Bearer 1' } });
  const sentHeaders = (worker: SimulatedWorker) =>
    worker.sent.map(({ headers }) => headers.get('authorization'));

  it('is sent, and not written to disk', async () => {
    const worker = new SimulatedWorker({ seed: 6 });
    const server = worker.serve('film.mp4', 900);
    server.answerNext({ after: 500, then: 'stall' });
    const registration = await worker.created.manager.fetch('film', request());
    await worker.until(() => server.requests[0]?.sentBytes === 500);
    expect(sentHeaders(worker)).toEqual(['Bearer 1']);
    worker.restart();
    // A request without it might be answered by something else.
    expect(await worker.untilWaiting('film')).toBe('not-allowed');
    expect(server.requests).toHaveLength(1);
    await registration.abort();
  });

  it('comes from prepareRequest after a death', async () => {
    const worker = new SimulatedWorker({ seed: 7 });
    const server = worker.serve('film.mp4', 900);
    server.answerNext({ after: 500, then: 'stall' });
    await worker.created.manager.fetch('film', request());
    await worker.until(() => server.requests[0]?.sentBytes === 500);
    worker.restart({
      prepareRequest: (given) => {
        const headers = new Headers(given.headers);
        headers.set('authorization', 'Bearer 2');
        return new Request(given, { headers });
      },
    });
    expect((await worker.untilSettled()).bodies.get(film)).toEqual(server.asset.bytes);
    expect(sentHeaders(worker)).toEqual(['Bearer 1', 'Bearer 2']);
  });

  it('is written to disk where the app says so', async () => {
    const worker = new SimulatedWorker({ seed: 8 });
    const server = worker.serve('film.mp4', 900);
    server.answerNext({ after: 500, then: 'stall' });
    await worker.created.manager.fetch('film', request(), { persistAuthorization: true });
    await worker.until(() => server.requests[0]?.sentBytes === 500);
    worker.restart();
    await worker.untilSettled();
    expect(sentHeaders(worker)).toEqual(['Bearer 1', 'Bearer 1']);
  });
});
