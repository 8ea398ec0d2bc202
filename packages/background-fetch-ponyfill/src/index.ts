import { browserRealm } from './algorithms/browserRealm.js';
import { createManager } from './idl/manager.js';
import type { BackgroundFetchManager } from './idl/manager.js';
import { ChannelBackend } from './page/channelBackend.js';
import { Heartbeat } from './page/heartbeat.js';

const managers = new WeakMap<ServiceWorkerRegistration, BackgroundFetchManager>();

/**
 * `registration.backgroundFetch` for every browser, in a page. Ask for it on every page load: that
 * wakes the service worker, and unfinished downloads go on.
 *
 * @example
 * const registration = await navigator.serviceWorker.ready;
 * const film = await backgroundFetchFor(registration).fetch('film', ['/film.mp4'], { title: 'Film' });
 * film.addEventListener('progress', () => console.log(film.downloaded));
 */
export function backgroundFetchFor(
  registration: ServiceWorkerRegistration,
): BackgroundFetchManager {
  const known = managers.get(registration);
  if (known) return known;
  const backend = new ChannelBackend(registration);
  new Heartbeat(backend, registration).start();
  const manager = createManager(backend, browserRealm(registration));
  managers.set(registration, manager);
  return manager;
}

export { support } from './support.js';
export type { Support } from './support.js';
export type { BackgroundFetchManager } from './idl/manager.js';
export type { BackgroundFetchOptions } from './idl/options.js';
export type { ExpectedAsset } from './transfer/expectedAsset.js';
export type { BackgroundFetchRecord } from './idl/record.js';
export type { BackgroundFetchRegistration, RecordProgress } from './idl/registration.js';
