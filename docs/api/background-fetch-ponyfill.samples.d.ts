/**
 * What the samples of background-fetch-ponyfill take for granted. The tests compile each of them as a
 * module that sees these names and the main entry's exports; see decision 0009.
 */
import type {
  BackgroundFetchManager,
  BackgroundFetchRegistration,
} from 'background-fetch-ponyfill';
import type {
  BackgroundFetchEvent,
  install as Install,
} from 'background-fetch-ponyfill/service-worker';

declare global {
  /** What the samples' `self` is: a service worker's. */
  interface WorkerGlobalScope {
    addEventListener(
      type: 'backgroundfetchsuccess' | 'backgroundfetchclick',
      listener: (event: BackgroundFetchEvent) => void,
    ): void;
    addEventListener(type: 'message', listener: (event: ExtendableMessageEvent) => void): void;
  }
  /** A page's. */
  interface WorkerNavigator {
    readonly serviceWorker: { readonly ready: Promise<ServiceWorkerRegistration> };
  }
  interface ServiceWorkerRegistration {
    /** The polyfill's. */
    readonly backgroundFetch: BackgroundFetchManager;
  }

  /** The service worker's own; in a page, `await navigator.serviceWorker.ready`. */
  const registration: ServiceWorkerRegistration;
  /** `backgroundFetchFor(registration)` */
  const backgroundFetch: BackgroundFetchManager;
  /** What its `fetch()` gave. */
  const film: BackgroundFetchRegistration;
  const install: typeof Install;
  /** Of a file in segments. */
  const manifest: { readonly segments: readonly string[] };
  function keep(registration: BackgroundFetchRegistration): Promise<void>;
  function signedUrlFor(url: string): Promise<string>;
}
