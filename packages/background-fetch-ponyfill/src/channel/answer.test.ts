import { describe, expect, it } from '@jest/globals';
import { scope, SimulatedWorker } from '../testing/unit/simulatedWorker.js';
import { answer } from './answer.js';
import { PROTOCOL, PROTOCOL_VERSION } from './messages.js';
import type { Answer, Question } from './messages.js';

const film = `${scope}film.mp4`;
const stored = {
  url: film,
  method: 'GET',
  headers: [],
  mode: 'cors',
  credentials: 'same-origin',
  redirect: 'follow',
  referrer: 'about:client',
  referrerPolicy: '',
};

function ask(worker: SimulatedWorker, call: string, args: object): Promise<Answer> {
  const question = { protocol: PROTOCOL, version: PROTOCOL_VERSION, call, args };
  return answer(question as unknown as Question, worker.created);
}

describe('answer', () => {
  it('carries a job from its creation over a pause to its end', async () => {
    const worker = new SimulatedWorker({ seed: 1 });
    worker.serve('film.mp4', 900);
    worker.changeNetwork({ isMetered: true });
    const options = { title: 'Film', requires: { network: 'unmetered' } };
    const created = await ask(worker, 'fetch', {
      uid: 'u',
      id: 'film',
      requests: [stored],
      options,
    });
    expect(created).toMatchObject({ ok: true, value: { uid: 'u', paused: false } });
    expect(await ask(worker, 'pause', { uid: 'u' })).toEqual({ ok: true, value: true });
    expect(await ask(worker, 'snapshot', { uid: 'u' })).toMatchObject({ value: { paused: true } });
    await worker.rest();
    expect(await ask(worker, 'tick', { loading: true })).toEqual({
      ok: true,
      value: { busy: false },
    });
    expect(await ask(worker, 'resume', { uid: 'u' })).toEqual({ ok: true, value: true });
    expect(await ask(worker, 'tick', {})).toEqual({ ok: true, value: { busy: true } });
    worker.changeNetwork({ isMetered: false });
    await worker.untilSettled();
  });

  it('takes bodies as blobs only', async () => {
    const worker = new SimulatedWorker({ seed: 2 });
    const post = { ...stored, method: 'POST' };
    const args = { uid: 'u', id: 'up', requests: [post, post], bodies: [new Blob(['five!']), 'x'] };
    expect(await ask(worker, 'fetch', args)).toMatchObject({ value: { uploadTotal: 5 } });
  });

  it.each([
    { call: 'fetch', args: {} },
    { call: 'fetch', args: { uid: 'u', id: 'x', requests: [] } },
    { call: 'fetch', args: { uid: 'u', id: 'x', requests: [null] } },
    { call: 'fetch', args: { uid: 'u', id: 'x', requests: [{ ...stored, url: 'https://' }] } },
    { call: 'fetch', args: { uid: 'u', id: 'x', requests: [{ ...stored, url: 'data:,x' }] } },
    { call: 'fetch', args: { uid: 'u', id: 'x', requests: [{ ...stored, mode: 'no-cors' }] } },
    { call: 'fetch', args: { uid: 'u', id: 'x', requests: [stored], bodies: 'x' } },
    { call: 'fetch', args: { uid: 'u', id: 'x', requests: [stored], options: { priority: 'x' } } },
    { call: 'pause', args: { uid: 5 } },
    { call: 'resume', args: {} },
    { call: 'toString', args: {} },
  ])('refuses $call $args with a TypeError, without harm', async ({ call, args }) => {
    const worker = new SimulatedWorker({ seed: 3 });
    const refused = await ask(worker, call, args);
    expect(refused).toMatchObject({ ok: false, error: { name: 'TypeError' } });
    expect(await ask(worker, 'getIds', {})).toEqual({ ok: true, value: [] });
  });

  it('refuses another version with a reason', async () => {
    const worker = new SimulatedWorker({ seed: 4 });
    const question = { protocol: PROTOCOL, version: 99, call: 'getIds', args: {} } as const;
    const refused = await answer(question, worker.created);
    expect(JSON.stringify(refused)).toContain('version 99');
  });
});
