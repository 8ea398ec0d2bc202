import { describe, expect, it } from '@jest/globals';
import {
  isProgressMessage,
  HELLO_END,
  answerHello,
  helloMessage,
  isHelloAnswer,
  isHelloMessage,
  isQueryMessage,
  isRemoveMessage,
  isStorageAnswer,
  isStorageMessage,
  PROTOCOL_VERSION,
  PRECACHE_ID,
  progressFor,
  progressMessage,
  queryMessage,
  removeMessage,
  storageMessage,
} from './protocol.js';
import type { Phase, Progress } from './protocol.js';

const progress: Progress = {
  version: PROTOCOL_VERSION,
  id: 'https://app.example/film.mp4',
  title: 'Film',
  phase: 'downloading',
  downloaded: 5,
};
const query = queryMessage(progress.id);

describe('progressMessage', () => {
  it.each<Phase>([
    'queued',
    'downloading',
    'waiting',
    'paused',
    'caching',
    'ready',
    'failed',
    'aborted',
    'absent',
  ])('is a message that pages take, in the phase %s', (phase) => {
    const message = progressMessage({ ...progress, phase });
    expect(isProgressMessage(structuredClone(message))).toBe(true);
    expect(message.payload.phase).toBe(phase);
    expect(message.meta).toBe('workbox-background-fetch');
  });
});

describe('isProgressMessage', () => {
  it.each([
    undefined,
    null,
    'text',
    {},
    { type: 'CACHE_UPDATED', meta: 'workbox-broadcast-update', payload: {} },
    { ...progressMessage(progress), payload: null },
    { ...progressMessage(progress), payload: { ...progress, version: 2 } },
  ])('takes no %j', (data) => {
    expect(isProgressMessage(data)).toBe(false);
  });
});

describe('isQueryMessage', () => {
  it('takes a question about one thing, and about all', () => {
    expect(isQueryMessage(query)).toBe(true);
    expect(isQueryMessage(queryMessage())).toBe(true);
  });

  it.each([
    undefined,
    null,
    { ...query, type: 'SKIP_WAITING' },
    { ...query, meta: 'another' },
    { ...query, payload: null },
    { ...query, payload: { id: 5 } },
  ])('takes no %j', (data) => {
    expect(isQueryMessage(data)).toBe(false);
  });
});

describe('progressFor', () => {
  const url = 'https://app.example/clip.mp4';
  const asset = {
    url,
    phase: 'failed',
    downloaded: 0,
    reason: 'bad-status',
    detail: '404',
  } as const;
  const job = { ...progress, assets: [asset] };

  it('says of an asset that it can be removed', () => {
    const kept = { url, phase: 'ready', downloaded: 5, removable: true } as const;
    expect(progressFor(url, { ...progress, assets: [kept] })?.removable).toBe(true);
  });

  it('says of no asset what is said of all that is precached', () => {
    const precache = { ...job, id: PRECACHE_ID };
    expect(progressFor(PRECACHE_ID, precache)).toBe(precache);
    expect(progressFor(url, precache)).toBeUndefined();
  });

  it('is the job itself, or what it says of one asset', () => {
    expect(progressFor(progress.id, job)).toBe(job);
    expect(progressFor(url, job)).toEqual({
      version: PROTOCOL_VERSION,
      id: url,
      partOf: progress.id,
      title: 'Film',
      phase: 'failed',
      downloaded: 0,
      reason: 'bad-status',
    });
    expect(progressFor('https://app.example/other.mp4', job)).toBeUndefined();
  });
});

describe('isStorageMessage', () => {
  it.each(['usage', 'clear'] as const)('takes %s', (what) => {
    expect(isStorageMessage(structuredClone(storageMessage(what)))).toBe(true);
  });

  it.each([
    undefined,
    query,
    { ...storageMessage('clear'), meta: 'another' },
    { ...storageMessage('clear'), payload: { what: 'all' } },
    { ...storageMessage('clear'), payload: null },
  ])('does not take %j', (data) => {
    expect(isStorageMessage(data)).toBe(false);
  });
});

describe('isStorageAnswer', () => {
  it('takes its own version only', () => {
    expect(isStorageAnswer({ version: PROTOCOL_VERSION, usage: {} })).toBe(true);
    expect(isStorageAnswer({ version: PROTOCOL_VERSION + 1, usage: {} })).toBe(false);
    expect(isStorageAnswer({ version: PROTOCOL_VERSION })).toBe(false);
  });
});

describe('isRemoveMessage', () => {
  it('takes the URL of one asset, and nothing else', () => {
    expect(isRemoveMessage(structuredClone(removeMessage(progress.id)))).toBe(true);
    expect(isRemoveMessage({ ...removeMessage(progress.id), meta: 'another' })).toBe(false);
    expect(isRemoveMessage({ ...removeMessage(progress.id), payload: {} })).toBe(false);
    expect(isRemoveMessage(query)).toBe(false);
  });
});

describe('hello', () => {
  it('is answered by each package of the worker, and then by its end', async () => {
    expect(isHelloMessage(structuredClone(helloMessage()))).toBe(true);
    expect(isHelloMessage(query)).toBe(false);
    expect(isHelloMessage(null)).toBe(false);
    const answers: unknown[] = [];
    const work: Promise<unknown>[] = [];
    const event = {
      ports: [{ postMessage: (answer: unknown) => answers.push(answer) }],
      waitUntil: (promise: Promise<unknown>) => work.push(promise),
    };
    const ours = { meta: 'ours', version: 1 };
    const others = { meta: 'others', version: 2 };
    for (const answer of [ours, others]) answerHello(event, answer);
    await Promise.all(work);
    expect(answers).toEqual([ours, others, HELLO_END, HELLO_END]);
    expect(answers.map(isHelloAnswer)).toEqual([true, true, false, false]);
  });
});
