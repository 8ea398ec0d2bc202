import type { CachesPort, Usage } from 'segmented-cache';
import type { Downloads } from '../downloads.js';
import type { Keeper } from '../keeping/keeper.js';
import type { Deletable } from './room.js';
import { clearOthers } from './alsoClear.js';

/**
 * A background fetch that is under way, as `usage()` tells of it.
 *
 * @example
 * const show = ({ title, downloaded, total }: JobUsage) =>
 *   console.log(title, total === undefined ? downloaded : downloaded / total);
 * for (const job of (await usage()).jobs) show(job);
 */
export interface JobUsage {
  /** As the app has named it. */
  readonly id: string;
  /** What people see. */
  readonly title: string;
  /** Durable bytes. */
  readonly downloaded: number;
  /** In bytes; missing while it is unknown. */
  readonly total?: number;
}

/**
 * What large assets take, in true bytes; `navigator.storage.estimate()` is no byte count.
 *
 * @example
 * const { jobs, assets, segmentBytes, tailBytes }: StorageUsage = await usage();
 * const largest = [...assets].sort((a, b) => b.size - a.size)[0];
 * console.log(jobs.length, largest?.url, segmentBytes + tailBytes);
 */
export interface StorageUsage extends Usage {
  /** What is under way. */
  readonly jobs: readonly JobUsage[];
  /** What is kept; sizes in bytes. Assets of the same content share their bytes. */
  readonly assets: readonly Deletable[];
}

export interface StorageOptions {
  readonly downloads: Downloads;
  readonly keepers: readonly Keeper[];
}

/** What is stored, for `usage()`. */
export async function usageOf({ downloads, keepers }: StorageOptions): Promise<StorageUsage> {
  const { backgroundFetch, segmentStore } = downloads;
  const ids = await backgroundFetch.getIds();
  const jobs = await Promise.all(ids.map((id) => backgroundFetch.get(id)));
  const assets = await Promise.all(keepers.map((keeper) => keeper.list()));
  return {
    ...(await segmentStore.usage()),
    jobs: jobs.flatMap((job) => {
      if (!job) return [];
      const { id, title, downloaded, knownTotal } = job.snapshot;
      return [
        { id, title, downloaded, ...(knownTotal === undefined ? {} : { total: knownTotal }) },
      ];
    }),
    assets: assets.flat(),
  };
}

/** Ends what is under way and deletes what is kept, for `clear()`. */
export async function clearAll({ downloads, keepers }: StorageOptions): Promise<void> {
  const { backgroundFetch, segmentStore } = downloads;
  await clearOthers();
  for (const id of await backgroundFetch.getIds()) await (await backgroundFetch.get(id))?.abort();
  for (const keeper of keepers) await keeper.clear();
  // No job is left whose draft anybody wants.
  await segmentStore.collectGarbage(() => Promise.resolve({ draftIds: new Set() }));
}

export interface RemovalOptions {
  readonly caches: CachesPort;
  readonly indexedDB: Pick<IDBFactory, 'deleteDatabase'>;
  /** Of the registration, as an absolute URL. */
  readonly scope: string;
  /** The app's caches for large assets. */
  readonly cacheNames: readonly string[];
}

/** What every version of these packages has stored for a scope. */
export async function removeAll(options: RemovalOptions): Promise<void> {
  const { caches, indexedDB, scope, cacheNames } = options;
  for (const name of [...cacheNames, `segmented-cache:${scope}`]) await caches.delete(name);
  // In caches that nobody has named: heads, and what an earlier release called its large precache.
  const heads = new URL('__segmented-cache__/', scope).href;
  const notes = new URL('__workbox-background-fetch__/', scope).href;
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    const keys = await cache.keys();
    if (keys.some(({ url }) => url.startsWith(notes))) await caches.delete(name);
    else for (const { url } of keys) if (url.startsWith(heads)) await cache.delete(url);
  }
  await new Promise<void>((resolve, reject) => {
    const request = indexedDB.deleteDatabase(`background-fetch-ponyfill:${scope}`);
    // A worker that has it open lets go of it by itself, and then it is deleted.
    request.onblocked = () => resolve();
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error ?? new Error('The job database is not deleted.'));
  });
}
