import { backgroundFetchFor } from 'background-fetch-ponyfill';
import { rest } from '../worker/rest.js';
import type { PageTask } from '../worker/task.js';
import { precache } from './precache.js';

/** The browser's own; no type library has it. */
interface WithNative {
  readonly backgroundFetch: {
    fetch(
      id: string,
      urls: readonly string[],
      options: { readonly title: string },
    ): Promise<unknown>;
  };
}

type NativeTask = Extract<PageTask, { readonly kind: 'native-job' | 'raw-native' }>;

/** What the benchmark calls. */
Object.assign(globalThis, { runPageTask });

async function runPageTask(task: PageTask): Promise<readonly number[]> {
  switch (task.kind) {
    case 'native-job':
    case 'raw-native':
      return [await runNative(task)];
    case 'begin': {
      const { urls, engine } = task;
      await (await manager()).fetch('begun', [...urls], { engine, title: 'begun' });
      return [];
    }
    case 'wake':
      await manager();
      return [];
    case 'precache':
      return [await precache(task)];
  }
}

/** Asking for it begins the heartbeat. */
const manager = async () =>
  backgroundFetchFor(await navigator.serviceWorker.ready, { engine: 'native' });

/** @returns milliseconds from `fetch()` until everything can be read. */
async function runNative({ kind, urls }: NativeTask): Promise<number> {
  const registration = await navigator.serviceWorker.ready;
  const id = crypto.randomUUID();
  const channel = new BroadcastChannel('ends');
  const ended = new Promise<string>((resolve) => {
    channel.onmessage = ({
      data,
    }: MessageEvent<{ readonly id: string; readonly type: string }>) => {
      if (data.id === id) resolve(data.type);
    };
  });
  const start = performance.now();
  if (kind === 'raw-native') {
    const { backgroundFetch } = registration as unknown as WithNative;
    await backgroundFetch.fetch(id, urls, { title: id });
  } else {
    await (await manager()).fetch(id, [...urls], { title: id });
  }
  const type = await ended;
  const ms = performance.now() - start;
  channel.close();
  if (type !== 'backgroundfetchsuccess') throw new Error(`The job ended by ${type}.`);
  await rest();
  return ms;
}
