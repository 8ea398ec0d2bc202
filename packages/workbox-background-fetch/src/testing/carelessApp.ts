/**
 * A worker as careless as can be: it answers everything, pages and scripts included, from the cache of
 * what was downloaded, and downloads whatever anybody asks for.
 */
export const CARELESS_WORKER = `
import { clientsClaim } from 'workbox-core';
import { registerRoute } from 'workbox-routing';
import { CacheFirst } from 'workbox-strategies';
import { BackgroundFetchPlugin, handleBackgroundFetchEvents, usage } from 'workbox-background-fetch';

self.skipWaiting();
clientsClaim();
self.usage = usage;
const ours = new BackgroundFetchPlugin({ cacheName: 'films' });
registerRoute(() => true, new CacheFirst({ cacheName: 'films', plugins: [ours] }));
handleBackgroundFetchEvents({ cacheName: 'films' });
`;
