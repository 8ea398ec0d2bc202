import { backgroundFetchFor } from 'background-fetch-ponyfill';
import { rest } from '../worker/rest.js';
import type { PageTask } from '../worker/task.js';

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

/** What the benchmark calls. */
Object.assign(globalThis, { runPageTask });

/** @returns milliseconds from `fetch()` until everything can be read. */
async function runPageTask({ kind, urls }: PageTask): Promise<readonly number[]> {
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
    const backgroundFetch = backgroundFetchFor(registration, { engine: 'native' });
    await backgroundFetch.fetch(id, [...urls], { title: id });
  }
  const type = await ended;
  const ms = performance.now() - start;
  channel.close();
  if (type !== 'backgroundfetchsuccess') throw new Error(`The job ended by ${type}.`);
  await rest();
  return [ms];
}
