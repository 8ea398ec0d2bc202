import { clientsClaim } from 'workbox-core';
import { precacheAndRoute } from 'workbox-precaching';
import { gameAssets } from 'workbox-background-fetch-recipes';

self.skipWaiting();
clientsClaim();
gameAssets({ install: [CORE], fastFollow: [LEVEL_1], onDemand: [LEVEL_2] });
precacheAndRoute(SHELL);
