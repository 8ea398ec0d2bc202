import { clientsClaim } from 'workbox-core';
import { precacheAndRoute } from 'workbox-precaching';
import { offlineVideo } from 'workbox-background-fetch-recipes';

self.skipWaiting();
clientsClaim();
offlineVideo();
precacheAndRoute(SHELL);
