import { BackgroundFetchEvent, install } from 'background-fetch-ponyfill/service-worker';
import { SegmentedCache } from 'segmented-cache';
import { JOB_PREFIX } from 'workbox-content-packs/protocol';
import { atOnce } from './atOnce.js';
import { rest } from './rest.js';
import { tellEnd } from './tellEnd.js';

declare const self: ServiceWorkerGlobalScope;

/** As many as one puts at a time without us. */
const ADOPTIONS_AT_ONCE = 6;

const installed = install();
const cache = new SegmentedCache('job', installed.segmentStore);
/** Called with the type of the event that ended a job, by its id, once all is written. */
const ends = new Map<string, (type: string) => void>();

for (const type of ['backgroundfetchsuccess', 'backgroundfetchfail', 'backgroundfetchabort']) {
  self.addEventListener(type, (event) => {
    // What brings a pack is its own.
    if (!(event instanceof BackgroundFetchEvent) || event.registration.id.startsWith(JOB_PREFIX))
      return;
    event.waitUntil(write(event));
  });
}

/** What an app's handler does: it writes every record into a cache. */
async function write({ type, registration }: BackgroundFetchEvent): Promise<void> {
  await atOnce(ADOPTIONS_AT_ONCE, await registration.matchAll(), async (record) =>
    cache.adopt(await installed.draftOf(record), record.request.url),
  );
  ends.get(registration.id)?.(type);
  tellEnd(registration.id, type);
}

/** @returns milliseconds from `fetch()` until everything can be read. */
export async function runJob(urls: readonly string[]): Promise<number> {
  const id = crypto.randomUUID();
  const start = performance.now();
  const ended = new Promise<string>((resolve) => ends.set(id, resolve));
  await installed.backgroundFetch.fetch(id, [...urls]);
  const type = await ended;
  const ms = performance.now() - start;
  if (type !== 'backgroundfetchsuccess') throw new Error(`The job ended by ${type}.`);
  await rest();
  return ms;
}

/** Resolves once an asset that some job brought can be read. */
export async function awaitKept(url: string): Promise<void> {
  while (!(await cache.match(new Request(url, { method: 'HEAD' })))) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await rest();
}
