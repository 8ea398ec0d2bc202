import { backgroundFetchFor } from 'background-fetch-ponyfill';
import { withCheckedLength } from 'segmented-cache';
import { commandMessage, queryMessage } from 'workbox-content-packs/protocol';
import type { AnswerValues, PackAnswer, PackCommand } from 'workbox-content-packs/protocol';
import type { JobPlan } from '../plan/episode.js';
import { leaveReading, readForEver } from './leaveReading.js';
import type { Leaving } from './leaveReading.js';
import type { Reading } from './reading.js';

const { serviceWorker } = navigator;

/** Asked for on every load: that wakes the worker and begins the heartbeat. */
const manager = (async () => {
  await serviceWorker.register('worker.js');
  return backgroundFetchFor(await serviceWorker.ready, { engine: 'emulated' });
})();

/** What a reader waits for, in milliseconds, before it gives up: a transfer may stand still. */
const PATIENCE_MS = 10_000;
/** As workbox-background-fetch-window asks: a worker that is replaced, or dies, has not answered by then. */
const ANSWER_MS = 10_000;
const TIMES_ASKED = 3;

/**
 * As users are told to read. Where the worker dies, Chromium says so by an error (docs/guide/lifetimes.md): a
 * body that ends short there without one is our doing, and is not to be caught by counting.
 */
const asAdvised = navigator.userAgent.includes('Chrome/')
  ? (response: Response): Response => response
  : (response: Response): Response => withCheckedLength(response);

/** What the soak calls. */
export const soak = {
  /** Resolves when the job is durable. @returns the error's name, where it was refused. */
  async start({ id, engine, downloadTotal }: JobPlan, urls: readonly string[]): Promise<string> {
    try {
      await (await manager).fetch(id, [...urls], { engine, downloadTotal, title: id });
      return '';
    } catch (error) {
      return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    }
  },

  /** @returns what `abort()` answered; `null` where there is no such job any more. */
  async abort(id: string): Promise<boolean | null> {
    return (await (await (await manager).get(id))?.abort()) ?? null;
  },

  /** How far each of some jobs is, for people. */
  async progress(ids: readonly string[]): Promise<string[]> {
    const jobs = await Promise.all(ids.map(async (id) => (await manager).get(id)));
    return Promise.all(
      jobs.map(async (job, index) =>
        job
          ? `${ids[index] ?? ''}: ${JSON.stringify(await job.recordsProgress())}`
          : `${ids[index] ?? ''}: gone`,
      ),
    );
  },

  command: (payload: PackCommand): Promise<PackAnswer> => ask(commandMessage(payload)),

  async packState(id: string): Promise<AnswerValues['state'][number] | null> {
    const answer = await ask(queryMessage({ question: 'state', id }));
    if (!answer.ok) throw new Error(answer.problem.message);
    return (answer.value as AnswerValues['state'])[0] ?? null;
  },

  async read(url: string, range: Reading['range'] | null): Promise<Reading> {
    const asked = { url, ...(range ? { range } : {}) };
    try {
      const response = await fetch(url, {
        headers: range ? { range: `bytes=${range.start}-${range.end - 1}` } : {},
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const body = await asAdvised(response).arrayBuffer();
      const { status } = response;
      return { ...asked, status, size: body.byteLength, sha256: await digestOf(body) };
    } catch (error) {
      return { ...asked, status: 0, size: 0, sha256: '', problem: String(error) };
    }
  },

  /** Readers that come and go away one after the other, beside one that reads all of it. */
  async stopReading(
    url: string,
    leavings: readonly Leaving[],
  ): Promise<{ readonly left: number; readonly stayed: Reading }> {
    const stays = soak.read(url, null);
    const patience = AbortSignal.timeout(PATIENCE_MS);
    let left = 0;
    for (const each of leavings) left += (await leaveReading(url, each, patience)) ? 1 : 0;
    return { left, stayed: await stays };
  },

  /** Resolves when all of them are reading: they go on until the page is gone. */
  async readForEver(urls: readonly string[]): Promise<number> {
    const begun = urls.map((url) => readForEver(url, PATIENCE_MS));
    return (await Promise.all(begun)).filter(Boolean).length;
  },

  /** Looks for a new version of the worker. */
  async update(): Promise<void> {
    const updated = (await serviceWorker.ready).update();
    // Chromium was seen not to settle it right after the worker had been stopped.
    await Promise.race([updated, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
  },

  async takeOver(): Promise<void> {
    (await serviceWorker.ready).waiting?.postMessage('take over');
  },

  /** What a later version does that needs another store; resolves when it is there. */
  async raiseDatabase(): Promise<void> {
    const { scope } = await serviceWorker.ready;
    // As the ponyfill names it; beyond every version that this one could have.
    const request = indexedDB.open(`background-fetch-ponyfill:${scope}`, 1000);
    request.onupgradeneeded = () => request.result.createObjectStore('of a later version');
    await new Promise((resolve, reject) => {
      request.onsuccess = resolve;
      // Every connection of ours closes as soon as it hears of it.
      request.onblocked = () => reject(new Error('Somebody keeps the database open.'));
      request.onerror = () => reject(request.error ?? new Error('It could not be raised.'));
    });
    request.result.close();
  },
};

export type SoakPage = typeof soak;

Object.assign(globalThis, { soak });

async function ask(message: object): Promise<PackAnswer> {
  for (let asked = 0; asked < TIMES_ASKED; asked += 1) {
    const answer = await askOnce(message);
    if (answer) return answer;
  }
  throw new Error(`No worker answers to ${JSON.stringify(message)}.`);
}

async function askOnce(message: object): Promise<PackAnswer | undefined> {
  const { active } = await serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = ({ data }: MessageEvent<PackAnswer>) => resolve(data);
    active?.postMessage(message, [port2]);
    setTimeout(resolve, ANSWER_MS);
  });
}

async function digestOf(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
