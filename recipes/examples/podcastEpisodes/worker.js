import { clientsClaim } from 'workbox-core';
import { precacheAndRoute } from 'workbox-precaching';
import { podcastEpisodes } from 'workbox-background-fetch-recipes';

self.skipWaiting();
clientsClaim();
// Episodes lie wherever their publishers have put them.
podcastEpisodes({ keep: 2, allow: ({ hostname }) => hostname === self.location.hostname });
precacheAndRoute(SHELL);
