import { browserEstimate } from 'background-fetch-ponyfill/service-worker';
import { browserEnvironment } from 'segmented-cache';
import type { Downloads } from '../downloads.js';
import { thisWorker } from '../largeAssets.js';
import { PRECACHE_ID } from '../protocol.js';
import type { Progress } from '../protocol.js';
import { workerSide } from '../workerSide.js';
import { describeLarge } from './describeLarge.js';
import type { LargeEntry } from './largeEntry.js';
import { LargePrecache } from './largePrecache.js';
import { PrecacheProgress } from './precacheProgress.js';
import { SmallPrecache } from './smallPrecache.js';
import type { InstallState } from './smallPrecache.js';

declare const self: ServiceWorkerGlobalScope;

export interface HandOffOptions {
  readonly cacheName: string;
  readonly whileUpdating: 'network' | 'previous';
  readonly delivery: 'fast-follow' | 'on-demand';
  /** What Workbox precaches, to be told of in one bar with the large files. */
  readonly small: readonly LargeEntry[];
  /** Workbox's own cache for that. */
  readonly precacheName: string;
}

/** Registrations of this worker's life. */
let handedOff: LargePrecache | undefined;

/** The large files of this worker, where it has any. */
export function largePrecache(): LargePrecache | undefined {
  return handedOff;
}

/**
 * Takes over the app's large files. To be called once, while the script is evaluated.
 *
 * @throws {TypeError} outside a service worker.
 */
export function handOff(entries: readonly LargeEntry[], options: HandOffOptions): LargePrecache {
  const { settlement, publisher } = workerSide();
  const { clock, caches } = browserEnvironment();
  const worker = thisWorker();
  const base = self.location.href;
  const large = new LargePrecache({
    ...worker,
    ...options,
    entries,
    base,
    caches,
    clock,
    isActive: () => isSurelyActive(worker.downloads),
    estimate: browserEstimate,
    fetch: (request) => fetch(request),
  });
  const small = new SmallPrecache({
    entries: options.small,
    base,
    cacheName: options.precacheName,
    caches,
    clock,
  });
  const whole = new PrecacheProgress();
  const progress = async (): Promise<Progress | undefined> =>
    whole.combine(small.state, await describeLarge(large, publisher), clock.now());
  settlement.add(large, 'first');
  publisher.addCache(small);
  settlement.addOthers((url) => small.has(url));
  publisher.addExtra(PRECACHE_ID, progress);

  self.addEventListener('install', () => {
    void small.watch(installState, () => publisher.publishSoon()).catch(reportError);
  });
  const reconcile = () => large.reconcile().then(() => publisher.publishSoon(), ignoreInactive);
  // Nothing waits for it: not the activation, and no page.
  self.addEventListener('activate', () => void reconcile().catch(reportError));
  for (const type of ['message', 'fetch'] as const) {
    self.addEventListener(type, (event) => event.waitUntil(reconcile().catch(reportError)), {
      once: true,
    });
  }
  return (handedOff = large);
}

/** Firefox does not let a worker know its own state (docs/discoveries/0010). */
function installState(): InstallState {
  const { serviceWorker } = self as { readonly serviceWorker?: ServiceWorker };
  if (!serviceWorker) return self.registration.installing ? 'installing' : 'ended';
  const { state } = serviceWorker;
  if (state === 'redundant') return 'failed';
  return state === 'parsed' || state === 'installing' ? 'installing' : 'installed';
}

/**
 * A worker that waits is woken by messages, too. In Firefox it may take itself for the active one then
 * (docs/discoveries/0010); but no page is its own.
 */
async function isSurelyActive({ isActive }: Downloads): Promise<boolean> {
  if (!isActive()) return false;
  const { serviceWorker } = self as { readonly serviceWorker?: ServiceWorker };
  if (serviceWorker || !self.registration.waiting) return true;
  return (await self.clients.matchAll({ type: 'all' })).length > 0;
}

/** A worker that is not the active one may not touch downloads, and leaves them alone. */
function ignoreInactive(error: unknown): undefined {
  if (!(error instanceof DOMException) || error.name !== 'InvalidStateError') throw error;
}
