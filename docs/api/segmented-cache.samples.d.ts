/**
 * What the samples of segmented-cache take for granted. The tests compile each of them as a module
 * that sees these names and the package's exports; see decision 0009.
 */
import type {
  AssetTables,
  SegmentedCache,
  SegmentRef,
  SegmentStore,
  TableAsset,
} from 'segmented-cache';

declare global {
  /** The service worker's own registration; in a page, `await navigator.serviceWorker.ready`. */
  const registration: ServiceWorkerRegistration;
  /** The event that a worker's `fetch` listener is called with. */
  const event: FetchEvent;
  const store: SegmentStore;
  /** `new SegmentedCache('films', store)` */
  const films: SegmentedCache;
  /** `new AssetTables('packs', store)` */
  const tables: AssetTables;
  /** A segment that many small files share. */
  const bundle: SegmentRef;
  /** What a manifest makes of a table. */
  const assets: TableAsset[];
  /** What an app does to keep its worker alive, for example by messages from its pages. */
  function keepAlive(isNeeded: () => boolean): Promise<void>;
}
