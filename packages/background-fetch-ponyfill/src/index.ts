import { browserRealm } from './algorithms/browserRealm.js';
import type { Engine } from './carriers/carriage.js';
import { createManager } from './idl/manager.js';
import type { BackgroundFetchManager } from './idl/manager.js';
import { ChannelBackend } from './page/channelBackend.js';
import { pageSide } from './page/pageSide.js';

/**
 * What `backgroundFetchFor()` can be told. Not standard.
 *
 * @example
 * const options: BackgroundFetchForOptions = { engine: 'emulated' };
 * const backgroundFetch = backgroundFetchFor(await navigator.serviceWorker.ready, options);
 */
export interface BackgroundFetchForOptions {
  /** Who may carry jobs that do not say so themselves; default `auto`. Not standard. */
  readonly engine?: Engine;
}

const managers = new WeakMap<ServiceWorkerRegistration, BackgroundFetchManager>();

/**
 * `registration.backgroundFetch` for every browser, in a page. Ask for it on every page load: that
 * wakes the service worker, and unfinished downloads go on.
 *
 * @example
 * const registration = await navigator.serviceWorker.ready;
 * const film = await backgroundFetchFor(registration).fetch('film', ['/film.mp4'], { title: 'Film' });
 * film.addEventListener('progress', () => console.log(film.downloaded));
 *
 * @param options of the first call in this page; later ones give the same manager.
 */
export function backgroundFetchFor(
  registration: ServiceWorkerRegistration,
  { engine = 'auto' }: BackgroundFetchForOptions = {},
): BackgroundFetchManager {
  const known = managers.get(registration);
  if (known) return known;
  const backend = new ChannelBackend(registration.scope, pageSide(registration, engine));
  const manager = createManager(backend, browserRealm(registration));
  managers.set(registration, manager);
  return manager;
}

export { ABILITIES } from './carriers/abilities.js';
export type { Abilities } from './carriers/abilities.js';
export type {
  CarriageReason,
  Carrier,
  Engine,
  JobCarrier,
  VerifiedBy,
} from './carriers/carriage.js';
export { support } from './support.js';
export type { NativeSupport, Support } from './support.js';
export type { BackgroundFetchManager } from './idl/manager.js';
export type { BackgroundFetchOptions } from './idl/options.js';
export type { ExpectedAsset } from './transfer/expectedAsset.js';
export type { BackgroundFetchRecord } from './idl/record.js';
export type { BackgroundFetchRegistration, RecordProgress } from './idl/registration.js';
