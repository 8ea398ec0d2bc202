import { clientsClaim } from 'workbox-core';
import { precacheAndRoute } from 'workbox-precaching';
import { offlineContentPack } from 'workbox-background-fetch-recipes';

self.skipWaiting();
clientsClaim();
// Made by the build: its digest comes along, and a new version with a new worker.
offlineContentPack({ ...COURSE, trusted: true });
// Made by the editors: its manifest is looked at when a page asks for it.
offlineContentPack({ id: 'news' });
precacheAndRoute(SHELL);
