import { clientsClaim } from 'workbox-core';
import { precacheAndRoute } from 'workbox-precaching';
import { offlineStream } from 'workbox-background-fetch-recipes';

self.skipWaiting();
clientsClaim();
offlineStream();
precacheAndRoute(SHELL);
