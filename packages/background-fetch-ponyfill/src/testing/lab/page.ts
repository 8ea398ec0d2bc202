import { backgroundFetchFor } from 'background-fetch-ponyfill';
import type { Engine } from 'background-fetch-ponyfill';
import { PROTOCOL, PROTOCOL_VERSION } from 'background-fetch-ponyfill/protocol';
import type { Question } from 'background-fetch-ponyfill/protocol';
import type { WorkerLife } from './worker.js';

/** The lab's manager; asking for it on every load wakes the worker and begins the heartbeat. */
export async function manager() {
  return backgroundFetchFor(await navigator.serviceWorker.ready, { engine: 'emulated' });
}

/** Starts a job for each id; resolves when all of them are durable. */
export async function download(urls: Readonly<Record<string, string>>): Promise<void> {
  const jobs = await manager();
  await Promise.all(Object.entries(urls).map(([id, url]) => jobs.fetch(id, url)));
}

/** Starts one job that may have another carrier than the runner. */
export async function fetchBy(engine: Engine, id: string, urls: readonly string[]): Promise<void> {
  await (await manager()).fetch(id, urls, { engine, title: id });
}

/** Who carries each request of a job that is active, and why. */
export async function carriers(id: string): Promise<string[]> {
  const records = (await (await (await manager()).get(id))?.recordsProgress()) ?? [];
  return records.map(({ carrier, carrierReason }) => `${carrier}: ${carrierReason ?? ''}`);
}

/** The ids of the browser's own fetches that are under way. */
export async function nativeIds(): Promise<readonly string[]> {
  const { backgroundFetch } = (await navigator.serviceWorker.ready) as ServiceWorkerRegistration & {
    readonly backgroundFetch: { getIds(): Promise<readonly string[]> };
  };
  return backgroundFetch.getIds();
}

/** @returns what `abort()` answered. */
export async function abort(id: string): Promise<boolean | undefined> {
  return (await (await manager()).get(id))?.abort();
}

/** How many bytes of a job are durable; 0 where there is no such job. */
export async function downloaded(id: string): Promise<number> {
  return (await (await manager()).get(id))?.downloaded ?? 0;
}

/** Looks for a new version of the worker; resolves when it is installed and waits. */
export async function installUpdate(): Promise<void> {
  const registration = await navigator.serviceWorker.ready;
  await registration.update();
  const { installing } = registration;
  if (!installing) return;
  await new Promise<void>((resolve) => {
    installing.addEventListener('statechange', () => {
      if (installing.state === 'installed') resolve();
    });
  });
}

/** Makes the version that waits the active one. */
export async function activateUpdate(): Promise<void> {
  const { waiting } = await navigator.serviceWorker.ready;
  if (!waiting) throw new Error('No version waits.');
  await new Promise<void>((resolve) => {
    waiting.addEventListener('statechange', () => {
      if (waiting.state === 'activated') resolve();
    });
    waiting.postMessage('skip-waiting');
  });
}

/** What a worker says of itself. */
export async function lifeOf(which: 'active' | 'waiting'): Promise<WorkerLife> {
  const worker = (await navigator.serviceWorker.ready)[which];
  if (!worker) throw new Error(`No worker is ${which}.`);
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = ({ data }: MessageEvent<WorkerLife>) => resolve(data);
    worker.postMessage('tell-of-life', [port2]);
  });
}

/** Asks the worker that waits what is for the active one, as a confused page might. */
export async function disturbWaiting(): Promise<void> {
  const { waiting } = await navigator.serviceWorker.ready;
  const envelope = { protocol: PROTOCOL, version: PROTOCOL_VERSION } as const;
  const questions: readonly Question[] = [
    { ...envelope, call: 'tick', args: {} },
    { ...envelope, call: 'getIds', args: {} },
  ];
  for (const question of questions) waiting?.postMessage(question, [new MessageChannel().port2]);
}

/** Deletes the caches of this scope, as the browser or a script of the app may. */
export async function loseCaches(): Promise<void> {
  const { scope } = await navigator.serviceWorker.ready;
  const names = (await caches.keys()).filter((name) => name.endsWith(scope));
  if (names.length === 0) throw new Error('There is none.');
  await Promise.all(names.map((name) => caches.delete(name)));
}

/** Deletes the job database of this scope. */
export async function loseDatabase(): Promise<void> {
  const { scope } = await navigator.serviceWorker.ready;
  const request = indexedDB.deleteDatabase(databaseName(scope));
  await new Promise((resolve, reject) => {
    request.onsuccess = resolve;
    request.onerror = () => reject(request.error ?? new Error('It could not be deleted.'));
  });
}

/** What a later version does that needs another store; resolves when it is there. */
export async function raiseDatabase(): Promise<void> {
  const { scope } = await navigator.serviceWorker.ready;
  const request = indexedDB.open(databaseName(scope), A_LATER_VERSION);
  request.onupgradeneeded = () => request.result.createObjectStore('of a later version');
  await new Promise((resolve, reject) => {
    request.onsuccess = resolve;
    request.onerror = () => reject(request.error ?? new Error('It could not be raised.'));
  });
  request.result.close();
}

/** How many entries this scope has in its private cache. */
export async function entries(): Promise<number> {
  const { scope } = await navigator.serviceWorker.ready;
  const names = (await caches.keys()).filter((name) => name.endsWith(scope));
  const counts = names.map(async (name) => (await (await caches.open(name)).keys()).length);
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

/** Beyond every version that this one could have. */
const A_LATER_VERSION = 1000;

/** As the ponyfill names it; persisted, so that it does not change. */
const databaseName = (scope: string): string => `background-fetch-ponyfill:${scope}`;
