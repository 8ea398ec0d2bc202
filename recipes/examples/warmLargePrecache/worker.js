import { clientsClaim } from 'workbox-core';
import { warmLargePrecache } from 'workbox-background-fetch-recipes';

self.skipWaiting();
clientsClaim();
// One list of all files, with sizes, as the build has made it; see content.mjs.
warmLargePrecache({ entries: ENTRIES });
