/** @jest-environment ./packages/workbox-background-fetch/src/testing/unit/workerEnvironment.mjs */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { BackgroundFetchStrategy } from './backgroundFetchStrategy.js';
import { logOutcome } from './keeping/logOutcome.js';
import { bytesOf, TestWorker } from './testing/unit/testWorker.js';

const worker = globalThis as unknown as { __WB_DISABLE_DEV_LOGS: boolean };
// Workbox's logger asks whether this is Safari; Node.js 20 has none.
Object.defineProperty(globalThis, 'navigator', { value: { userAgent: '' }, configurable: true });

const METHODS = ['groupCollapsed', 'debug', 'log', 'warn', 'groupEnd'] as const;

/** What developers see: each method that was called, and the text that it was given last. */
let lines: string[];

beforeEach(() => {
  lines = [];
  for (const method of METHODS) {
    jest.spyOn(console, method).mockImplementation((...args: unknown[]) => {
      const last = args.at(-1);
      lines.push(`${method} ${typeof last === 'string' ? last : typeof last}`.trim());
    });
  }
});

afterEach(() => {
  jest.restoreAllMocks();
  worker.__WB_DISABLE_DEV_LOGS = true;
});

describe('development logs', () => {
  const outcome = {
    id: 'films',
    title: 'Films',
    kept: ['https://app.example/film.mp4'],
    failures: [
      { url: 'https://app.example/clip.mp4', reason: 'bad-status', detail: 'It was 404.' } as const,
    ],
  };

  it('group what became of a job', () => {
    worker.__WB_DISABLE_DEV_LOGS = false;
    logOutcome(outcome);
    expect(lines).toEqual([
      'groupCollapsed The background fetch "Films" has ended: 1 kept, 1 missing.',
      'log Kept: /film.mp4',
      'warn Missing (bad-status): /clip.mp4. It was 404.',
      'groupEnd undefined',
    ]);
  });

  it('group who answered', async () => {
    const tested = new TestWorker(1);
    tested.serve('film.mp4', 500);
    const strategy = new BackgroundFetchStrategy(
      { cacheName: 'films' },
      { worker: tested.asWorker },
    );
    worker.__WB_DISABLE_DEV_LOGS = false;
    await bytesOf(await tested.ask(strategy, 'film.mp4'));
    // Before it, Workbox itself says that nothing was found.
    const group = lines.indexOf('groupCollapsed BackgroundFetchStrategy answers /film.mp4');
    expect(lines.slice(group + 1)).toEqual([
      'log From the network: it is not downloaded.',
      'log object',
      'groupEnd undefined',
    ]);
  });

  it('are silent where Workbox’s are', () => {
    logOutcome(outcome);
    expect(lines).toEqual([]);
  });
});
