import { precacheAndRoute } from 'workbox-precaching';
import type { PrecacheEntry } from 'workbox-precaching';

declare const self: ServiceWorkerGlobalScope;
/** Put before this script by the server. */
declare const manifest: PrecacheEntry[];

void self.skipWaiting();
precacheAndRoute(manifest);
