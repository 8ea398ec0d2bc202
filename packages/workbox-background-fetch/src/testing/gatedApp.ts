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
