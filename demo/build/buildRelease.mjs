// @ts-check
import { writeFile } from 'node:fs/promises';
import { generateSW } from 'workbox-build';
import { withBackgroundFetch } from 'workbox-background-fetch-build';
import { addContent } from '../content/addContent.mjs';
import { PACKS } from '../content/packs.mjs';
import { bundleApp } from './bundleApp.mjs';
import { catalogOf } from './catalogOf.mjs';

/** What the app needs to start; what packs have is for packs. */
const APP = '**/*.{html,css,js,mjs,json,svg,png,webmanifest,woff2}';

/**
 * Builds one release of the app. All that packs add to an app which already had a service worker by
 * Workbox is `withBackgroundFetch()`.
 *
 * @param {object} release
 * @param {string} release.folder where it goes
 * @param {1 | 2} release.release
 * @param {import('./catalogOf.mjs').Catalog} [release.before] the catalog of the release before
 * @returns {Promise<import('./catalogOf.mjs').Catalog>}
 */
export async function buildRelease({ folder, release, before }) {
  await bundleApp(folder);
  await addContent(folder, release);

  /** @type {import('workbox-build').GenerateSWOptions} */
  const config = {
    globDirectory: folder,
    globPatterns: [APP],
    // The app bundles what this script has.
    globIgnores: ['background-fetch-window.js'],
    swDest: `${folder}/sw.js`,
    sourcemap: false,
    // The first visit is served by the worker without a reload, so that it can go offline at once.
    clientsClaim: true,
    skipWaiting: true,
  };
  const packs = PACKS.map(({ id, title, globs }) => ({
    ...{ id, title, globs, version: String(release) },
    // Small segments, so that a small change is a small download.
    segmentBytes: 1024 * 1024,
  }));
  const prepared = await withBackgroundFetch(config, { packs });
  const catalog = await catalogOf(folder, before);
  await writeFile(`${folder}/catalog.json`, JSON.stringify(catalog));
  await generateSW(prepared);
  return catalog;
}
