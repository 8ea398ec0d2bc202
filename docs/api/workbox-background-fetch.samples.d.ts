/**
 * What the samples of workbox-background-fetch take for granted. The tests compile each of them as a
 * module that sees these names and the package's exports; see decision 0009.
 */
import type { ExpirationPlugin as Expiration } from 'workbox-expiration';
import type { registerRoute as register } from 'workbox-routing';
import type { CacheFirst as First } from 'workbox-strategies';
import type { Serwist } from 'serwist';
import type { Progress } from 'workbox-background-fetch/protocol';
import type { WorkboxPlugin } from 'workbox-core/types.js';

declare global {
  /** What the samples' `self` is: a service worker's, which Workbox's build has been at. */
  interface WorkerGlobalScope {
    readonly __WB_MANIFEST: string[];
    addEventListener(type: 'activate', listener: (event: ExtendableEvent) => void): void;
    addEventListener(type: 'message', listener: (event: ExtendableMessageEvent) => void): void;
  }
  const registerRoute: typeof register;
  const CacheFirst: typeof First;
  const ExpirationPlugin: new (
    ...config: ConstructorParameters<typeof Expiration>
  ) => WorkboxPlugin;
  const serwist: Serwist;
  /** One window, as a worker sees it. */
  const client: WindowClient;
  /** In a page, the registration's active worker. */
  const worker: ServiceWorker;
  const progress: Progress;
  /** What the app shows. */
  const show: (progress: Progress) => void;
  function isFilm(options: { readonly url: URL }): boolean;
}
