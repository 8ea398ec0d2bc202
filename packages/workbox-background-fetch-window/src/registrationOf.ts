import { BackgroundFetchClientError } from './clientError.js';

/**
 * What is used of a `Workbox` of workbox-window; call its `register()` yourself.
 *
 * @example
 * const workbox: WorkboxWindow = new Workbox('/service-worker.js');
 */
export interface WorkboxWindow {
  readonly active: Promise<ServiceWorker>;
}

/**
 * How a client finds its service worker.
 *
 * @example
 * const source: WorkerSource = navigator.serviceWorker.ready;
 */
export type WorkerSource =
  ServiceWorkerRegistration | PromiseLike<ServiceWorkerRegistration> | WorkboxWindow;

/** The registration behind it; a `Workbox` does not give it away. */
export async function registrationOf(
  source: WorkerSource,
  container: Pick<ServiceWorkerContainer, 'getRegistrations'>,
): Promise<ServiceWorkerRegistration> {
  // A registration has an `active` too, and its is no promise.
  if ('then' in source || 'scope' in source) return source;
  const worker = await source.active;
  const registrations = await container.getRegistrations();
  const found =
    registrations.find(({ active }) => active === worker) ??
    // It may have been replaced meanwhile.
    registrations.find(({ active }) => active?.scriptURL === worker.scriptURL);
  if (found) return found;
  throw new BackgroundFetchClientError('no-worker', worker.scriptURL);
}

/**
 * The active worker: on a first visit, the one that is being installed, once it is active.
 *
 * @throws {BackgroundFetchClientError} `no-worker` where none is on its way, or it could not be installed.
 */
export async function activeWorkerOf(
  registration: ServiceWorkerRegistration,
): Promise<ServiceWorker> {
  const coming = registration.installing ?? registration.waiting;
  if (!registration.active && coming) {
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (!registration.active && coming.state !== 'redundant') return;
        coming.removeEventListener('statechange', look);
        resolve();
      };
      coming.addEventListener('statechange', look);
      look();
    });
  }
  if (registration.active) return registration.active;
  throw new BackgroundFetchClientError('no-worker', registration.scope);
}
