// @ts-check
/**
 * The build of an app that already had a service worker. All that large downloads add to it are the
 * lines marked `+`: two here, and four in app/index.html.
 */
import { cp, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { generateSW } from 'workbox-build';
import { withBackgroundFetch } from 'workbox-background-fetch-build'; // +
import { addContent } from './content/addContent.mjs';

const app = fileURLToPath(new URL('app', import.meta.url));
const dist = fileURLToPath(new URL('dist', import.meta.url));

await rm(dist, { recursive: true, force: true });
await cp(app, dist, { recursive: true });
await addContent(dist);

/** @type {import('workbox-build').GenerateSWOptions} */
const config = {
  globDirectory: dist,
  globPatterns: ['**/*.{html,css,js,mjs,json,svg,webmanifest,woff2,wasm,zip,wav}'],
  swDest: `${dist}/sw.js`,
  // The first visit is served by the worker without a reload, so that it can go offline at once.
  clientsClaim: true,
  skipWaiting: true,
};
await generateSW(await withBackgroundFetch(config)); // +
