import { describe, expect, it } from '@jest/globals';
import {
  isProgressMessage,
  isQueryMessage,
  META,
  PROTOCOL_VERSION,
  progressMessage,
} from './protocol.js';
import type { Phase, Progress } from './protocol.js';

const progress: Progress = {
  version: PROTOCOL_VERSION,
  id: 'https://app.example/film.mp4',
  title: 'Film',
  phase: 'downloading',
  downloaded: 5,
};
const query = { type: 'BACKGROUND_FETCH_QUERY', meta: META, payload: { url: progress.id } };

describe('progressMessage', () => {
  it.each<Phase>([
    'queued',
    'downloading',
    'waiting',
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
  it('takes a question about a URL', () => {
    expect(isQueryMessage(query)).toBe(true);
  });

  it.each([
    undefined,
    null,
    { ...query, type: 'SKIP_WAITING' },
    { ...query, meta: 'another' },
    { ...query, payload: null },
    { ...query, payload: {} },
    { ...query, payload: { url: 5 } },
  ])('takes no %j', (data) => {
    expect(isQueryMessage(data)).toBe(false);
  });
});
