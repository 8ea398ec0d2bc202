import { BackgroundFetchEvent, install } from 'background-fetch-ponyfill/service-worker';
import { SegmentedCache } from 'segmented-cache';
import { BackgroundFetchPlugin, handleBackgroundFetchEvents } from 'workbox-background-fetch';
import { installContentPacks } from 'workbox-content-packs';
import { JOB_PREFIX } from 'workbox-content-packs/protocol';
import { clientsClaim } from 'workbox-core';
import { registerRoute } from 'workbox-routing';
import { CacheOnly } from 'workbox-strategies';
import { FILES_PATH, KEPT_CACHE, MISS_STATUS, OUTCOMES_PATH, PACKS_PATH } from './settings.js';
import type { Outcome, WorkerSettings } from './settings.js';

declare const self: ServiceWorkerGlobalScope;
/** Put before this script by the server. */
declare const settings: WorkerSettings;

const { version, segmentBytes, nativeFromBytes, waits, packs } = settings;
const installed = install({ segmentBytes, nativeFromBytes });
installContentPacks({ packs });
const kept = new SegmentedCache(KEPT_CACHE, installed.segmentStore);

const miss = (): Response => new Response(null, { status: MISS_STATUS });

// A miss is told, and does not go to the network, where nobody would see that something is missing.
registerRoute(
  ({ url }) => url.pathname.startsWith(FILES_PATH),
  new CacheOnly({
    cacheName: KEPT_CACHE,
    plugins: [
      new BackgroundFetchPlugin({ cacheName: KEPT_CACHE }),
      { handlerDidError: () => Promise.resolve(miss()) },
    ],
  }),
);
registerRoute(
  ({ url }) => url.pathname.startsWith(PACKS_PATH),
  () => Promise.resolve(miss()),
);
handleBackgroundFetchEvents({ cacheName: KEPT_CACHE });

for (const type of ['backgroundfetchsuccess', 'backgroundfetchfail', 'backgroundfetchabort']) {
  self.addEventListener(type, (event) => {
    // What brings a pack is its own.
    if (!(event instanceof BackgroundFetchEvent) || event.registration.id.startsWith(JOB_PREFIX))
      return;
    event.waitUntil(tell(event));
  });
}

/** Where the soak does not hear it, the event comes again. */
async function tell({ type, registration }: BackgroundFetchEvent): Promise<void> {
  const { id, result, failureReason } = registration;
  const records = await registration.recordsProgress();
  const details = records.flatMap(({ detail }) => (detail === undefined ? [] : [detail]));
  const outcome: Outcome = { id, version, type, result, failureReason, details };
  const { ok } = await fetch(OUTCOMES_PATH, { method: 'POST', body: JSON.stringify(outcome) });
  if (!ok) throw new Error('The soak did not take the outcome.');
}

self.addEventListener('install', () => {
  if (!waits) void self.skipWaiting();
});
self.addEventListener('message', ({ data }) => {
  if (data === 'take over') void self.skipWaiting();
});
clientsClaim();

/** What the soak calls, through the harness's hook. */
Object.assign(self, {
  deleteKept: async (url: string): Promise<boolean> => {
    const deleted = await kept.delete(url);
    installed.sweepSoon();
    return deleted;
  },
  sweepSoon: () => installed.sweepSoon(),
});
