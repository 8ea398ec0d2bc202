import { describe, expect, it, jest } from '@jest/globals';
import { scope, SimulatedWorker } from '../testing/unit/simulatedWorker.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

const target = `${scope}upload`;
const post = (body: BodyInit, method = 'POST') => new Request(target, { method, body });

describe('uploads', () => {
  it('sends a stored body whole, also after a death, and counts it', async () => {
    const worker = new SimulatedWorker({ seed: 1 });
    const server = worker.serve('upload', 300);
    worker.changeNetwork({ isMetered: true });
    const form = new FormData();
    form.set('title', 'Film');
    const formBytes = (await new Response(form).arrayBuffer()).byteLength;
    const registration = await worker.created.manager.fetch(
      'upload',
      [post('five!', 'PUT'), new Request(target, { method: 'POST', body: form }), target],
      { requires: { network: 'unmetered' } },
    );
    expect(registration).toMatchObject({ uploadTotal: 5 + formBytes, uploaded: 0 });
    worker.restart();
    await worker.rest();
    worker.changeNetwork({ isMetered: false });
    const settled = await worker.untilSettled();
    expect(settled).toMatchObject({ type: 'backgroundfetchsuccess' });
    expect(settled.bodies.get(target)).toEqual(server.asset.bytes);
    const [put, formPost] = [
      worker.sent.findLast(({ method }) => method === 'PUT'),
      worker.sent.findLast(({ method }) => method === 'POST'),
    ];
    expect(await put?.text()).toBe('five!');
    expect((await formPost?.formData())?.get('title')).toBe('Film');
    const after = await worker.created.backend.snapshot(settled.uid);
    expect(after).toMatchObject({ uploaded: 5 + formBytes, uploadTotal: 5 + formBytes });
  });

  it.each([
    { what: 'a network error', answer: { after: 100, then: 'reset' }, reason: 'fetch-error' },
    { what: 'a short body', answer: { after: 100, then: 'fin' }, reason: 'fetch-error' },
    {
      what: 'a busy server',
      answer: () => new Response('busy', { status: 503 }),
      reason: 'bad-status',
    },
  ] as const)('sends a POST once, whatever comes: $what', async ({ answer, reason }) => {
    const worker = new SimulatedWorker({ seed: 2 });
    const server = worker.serve('upload', 300);
    server.answerNext(answer);
    await worker.created.manager.fetch('upload', post('five!'));
    expect((await worker.untilSettled()).failureReason).toBe(reason);
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    { method: 'POST', requests: 1, type: 'backgroundfetchfail' },
    { method: 'PUT', requests: 2, type: 'backgroundfetchsuccess' },
  ])('after a death in the middle, of a $method: $type', async ({ method, requests, type }) => {
    const worker = new SimulatedWorker({ seed: 3 });
    const server = worker.serve('upload', 300);
    server.answerNext({ after: 100, then: 'stall' });
    await worker.created.manager.fetch('upload', post('five!', method));
    await worker.until(() => server.requests[0]?.sentBytes === 100);
    worker.restart();
    expect((await worker.untilSettled()).type).toBe(type);
    expect(server.requests).toHaveLength(requests);
  });

  it('lets a POST under way go on when its job is paused', async () => {
    const worker = new SimulatedWorker({ seed: 4 });
    const server = worker.serve('upload', 300);
    server.chunkMs = 1000;
    const registration = await worker.created.manager.fetch('upload', post('five!'));
    await worker.until(() => server.requests.length > 0);
    await registration.pause();
    expect((await worker.untilSettled()).type).toBe('backgroundfetchsuccess');
  });

  it('does not take a slow upload for a stall', async () => {
    const worker = new SimulatedWorker({ seed: 5 });
    const server = worker.serve('upload', 300);
    server.answerNext(async (request) => {
      await new Promise<void>((resolve) => worker.browser.clock.setTimeout(resolve, 300_000));
      return server.honestAnswer(request);
    });
    await worker.created.manager.fetch('upload', post('five!'));
    expect((await worker.untilSettled()).type).toBe('backgroundfetchsuccess');
  });

  it('gives an upload up that nobody answers, and its connection with it', async () => {
    const worker = new SimulatedWorker({ seed: 6 });
    const server = worker.serve('upload', 300);
    server.answerNext(() => new Promise<never>(() => undefined));
    await worker.created.manager.fetch('upload', post('five!'));
    await worker.rest();
    await worker.browser.clock.advance(600_000);
    expect(await worker.untilSettled()).toMatchObject({ failureReason: 'fetch-error' });
    expect(worker.connections.now).toBe(0);
  });

  it('takes the answer to a HEAD request for whole, whatever length it declares', async () => {
    const worker = new SimulatedWorker({ seed: 6 });
    const server = worker.serve('upload', 300);
    server.answerNext(() => new Response(null, { headers: { 'content-length': '300' } }));
    await worker.created.manager.fetch('head', new Request(target, { method: 'HEAD' }));
    expect((await worker.untilSettled()).type).toBe('backgroundfetchsuccess');
  });
});
