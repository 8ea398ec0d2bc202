import { install } from 'background-fetch-ponyfill/service-worker';
import { browserEnvironment } from 'segmented-cache';
import { workerSide } from '../workerSide.js';
import { clearAll, removeAll, usageOf } from './storageOf.js';
import type { StorageUsage } from './storageOf.js';

declare const self: ServiceWorkerGlobalScope;

/**
 * What large assets take: for each job under way, for each asset that is kept, and all bytes together.
 * For the active worker.
 *
 * @example
 * const { assets, segmentBytes } = await usage();
 * console.log(`${assets.length} files, ${(segmentBytes / 1e6).toFixed(1)} MB`);
 */
export function usage(): Promise<StorageUsage> {
  return usageOf({ downloads: install(), keepers: workerSide().settlement.keepers });
}

/**
 * Ends all downloads and deletes all large assets, those of content packs too, for example when a user
 * logs out. What an asset's readers have begun to read, they may read to its end. Files and packs that come
 * by themselves will again when the worker starts the next time. For the active worker.
 *
 * @example
 * self.addEventListener('message', (event) => {
 *   if (event.data === 'logout') event.waitUntil(clear());
 * });
 */
export function clear(): Promise<void> {
  return clearAll({ downloads: install(), keepers: workerSide().settlement.keepers });
}

/**
 * The kill switch, for a worker that replaces a bad release: deletes everything that these packages
 * have stored for this registration, whatever version it was, and needs nothing of them to work.
 * Ordinary entries of your own caches stay unless you name them. Use no other export of this package in that
 * worker; with `withBackgroundFetch()` say `remove: true`.
 *
 * @param cacheNames the app's caches for large assets.
 *
 * @example
 * self.addEventListener('activate', (event) => event.waitUntil(removeEverything(['large-assets'])));
 */
export function removeEverything(cacheNames: readonly string[]): Promise<void> {
  const { caches } = browserEnvironment();
  const { scope } = self.registration;
  return removeAll({ caches, indexedDB: self.indexedDB, scope, cacheNames });
}
