/**
 * What the samples of workbox-background-fetch-recipes take for granted. The tests compile each of them as a
 * module that sees these names and the package's exports; see decision 0009.
 */
import type { BackgroundFetchClient } from 'workbox-background-fetch-window';

declare global {
  /** What the samples' `self` is in a service worker. */
  interface WorkerGlobalScope {
    readonly __WB_MANIFEST: string[];
    skipWaiting(): Promise<void>;
  }
  /** Of a page: `new BackgroundFetchClient(navigator.serviceWorker.ready)`. */
  const client: BackgroundFetchClient;
  /** The SHA-256 of a manifest, in hexadecimal, as the build tells it. */
  const digest: string;
  /** A page's player. */
  const video: { src: string };
}
