import { clientsClaim } from 'workbox-core';
import { precacheAndRoute } from 'workbox-precaching';
import { modelWeights } from 'workbox-background-fetch-recipes';

self.skipWaiting();
clientsClaim();
modelWeights();
precacheAndRoute(SHELL);
