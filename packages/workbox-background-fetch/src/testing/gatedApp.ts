/** A worker that stops while it keeps what came, before this asset, as long as the gate is closed. */
export const GATED_WORKER = `
import { clientsClaim } from 'workbox-core';
import { registerRoute } from 'workbox-routing';
import { BackgroundFetchStrategy, handleBackgroundFetchEvents, usage } from 'workbox-background-fetch';

self.skipWaiting();
clientsClaim();
self.usage = usage;
const isClosed = async () => (await (await caches.open('gate')).match('closed')) !== undefined;
const gate = {
  cacheWillUpdate: async ({ request, response }) => {
    while (request.url.endsWith('part3.wav') && (await isClosed())) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return response;
  },
};
registerRoute(({ url }) => url.pathname.startsWith('/films/'), new BackgroundFetchStrategy({ cacheName: 'films' }));
handleBackgroundFetchEvents({ cacheName: 'films', plugins: [gate] });
`;

/**
 * Goes before a worker's own code: while the gate is closed, only so many segments are stored, and then
 * a page finds `reached` beside the gate.
 */
export const segmentGate = (segments: number): string => `
const { put } = Cache.prototype;
let segments = 0;
Cache.prototype.put = async function (key, response) {
  const gate = () => caches.open('gate');
  if (new Request(key).url.includes('/__segmented-cache__/segments/') && (segments += 1) > ${segments}) {
    await put.call(await gate(), 'reached', new Response());
    while (await (await gate()).match('closed')) await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return put.call(this, key, response);
};
`;
