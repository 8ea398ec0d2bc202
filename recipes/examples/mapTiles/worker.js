import { clientsClaim } from 'workbox-core';
import { precacheAndRoute } from 'workbox-precaching';
import { mapTiles } from 'workbox-background-fetch-recipes';

self.skipWaiting();
clientsClaim();
mapTiles({ regions: [ALPS], emptyTiles: ({ url }) => url.pathname.startsWith('/alps/') });
precacheAndRoute(SHELL);
