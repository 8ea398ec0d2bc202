import { SegmentedCache } from 'segmented-cache';
import type { CachesPort, ClockPort } from 'segmented-cache';
import type { SimulatedServer, ServedAsset } from '@internal/test-support/simulation';
import type { Strategy } from 'workbox-strategies/Strategy.js';
import type { SettlingEventType } from '../../../../background-fetch-ponyfill/src/algorithms/settle.js';
import { createBackgroundFetch } from '../../../../background-fetch-ponyfill/src/createBackgroundFetch.js';
import type { CreatedBackgroundFetch } from '../../../../background-fetch-ponyfill/src/createBackgroundFetch.js';
import { SimulatedWorker } from '../../../../background-fetch-ponyfill/src/testing/unit/simulatedWorker.js';
import type { Downloads } from '../../downloads.js';
import type { WorkerOfAssets } from '../../largeAssets.js';
import { CountedReads } from './countedReads.js';

export const scope = 'https://app.example/';

/** Ends one of the worker's jobs, as the app's handler does. */
export type Settle = (
  type: SettlingEventType,
  registration: Awaited<ReturnType<CreatedBackgroundFetch['manager']['fetch']>>,
) => Promise<void>;

/** A service worker with Workbox, background fetches and servers, all of it simulated. */
export class TestWorker {
  readonly simulated: SimulatedWorker;
  #created: CreatedBackgroundFetch;
  /** What was read of assets' bytes. */
  readonly reads = new CountedReads((url) => url.includes('/segments/'));
  /** How many jobs the app's handler has dealt with, where it counts. */
  settled = 0;
  /** What the app's handler does. */
  settle: Settle = () => Promise.resolve();

  constructor(seed: number) {
    // It lends its platform; the worker itself is made here, because its handler is the app's.
    this.simulated = new SimulatedWorker({ seed, isActive: () => false });
    this.#created = this.#create();
  }

  get asWorker(): WorkerOfAssets {
    return { scope, downloads: this.downloads };
  }

  get downloads(): Downloads {
    const { manager: backgroundFetch, segmentStore, draftOf, ...created } = this.#created;
    const { sweepSoon, isActive, undelivered, onChange } = created;
    const asked = { draftOf, sweepSoon, isActive, undelivered, onChange };
    // The same classes, once from their sources and once as they are published.
    return { backgroundFetch, segmentStore, ...asked };
  }

  /** Without a type, nothing is kept. */
  serve(
    path: string,
    size: number,
    { headers, ...asset }: Omit<ServedAsset, 'bytes'> = {},
  ): SimulatedServer {
    const typed = { 'content-type': 'video/mp4', ...(headers ?? { etag: '"1"' }) };
    return this.simulated.serve(path, size, { ...asset, headers: typed });
  }

  until(holds: () => boolean | Promise<boolean>): Promise<void> {
    return this.simulated.until(holds);
  }

  /** Lets time pass until this has settled. */
  async result<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false;
    const settled = () => (isSettled = true);
    promise.then(settled, settled);
    await this.until(() => isSettled);
    return promise;
  }

  /** What a page gets that asks for this, and what Workbox does after. */
  async ask(
    strategy: Strategy,
    path: string,
    init: RequestInit & { readonly destination?: RequestDestination } = {},
  ): Promise<Response> {
    const request = new Request(new URL(path, scope), init);
    if (init.destination) {
      Object.defineProperty(request, 'destination', { value: init.destination });
    }
    const event = new FetchEvent('fetch', { request });
    const [response, done] = strategy.handleAll({ event, request });
    done.catch(() => undefined);
    return this.result(response);
  }

  get clock(): ClockPort {
    return this.simulated.environment.clock;
  }

  /** The browser ends this worker, and starts it again with the same handler. */
  restart(): void {
    this.simulated.restart({ isActive: () => false });
    this.#created = this.#create();
    void this.#created.reconcile();
  }

  /** Has what comes written into this cache. */
  keepIn(cacheName: string): void {
    const cache = new SegmentedCache(cacheName, this.#created.segmentStore);
    this.settle = async (_type, registration) => {
      for (const record of await registration.matchAll()) {
        const draft = await this.#created.draftOf(record);
        if (draft.isWhole) await cache.adopt(draft, record.request.url);
      }
    };
  }

  /** Downloads this, and waits until the app's handler has dealt with it. */
  async download(path: string): Promise<void> {
    const { settle } = this;
    let isSettled = false;
    this.settle = async (...args) => {
      await settle(...args);
      isSettled = true;
    };
    const url = new URL(path, scope).href;
    await this.downloads.backgroundFetch.fetch(url, url);
    await this.until(() => isSettled);
    this.settle = settle;
  }

  #create(): CreatedBackgroundFetch {
    const caches = this.reads.portOf(this.simulated.environment.caches);
    const environment = { ...this.simulated.environment, caches };
    Object.assign(globalThis, {
      caches: withMatch(caches),
      fetch: (input: RequestInfo, init: RequestInit = {}) => {
        const { signal } = new AbortController();
        return environment.fetch(new Request(input, init), { signal });
      },
    });
    return createBackgroundFetch({
      scope,
      environment,
      segmentBytes: 1000,
      isActive: () => true,
      dispatch: (type, registration) => this.settle(type, registration),
    });
  }
}

/** `caches.match()`, which strategies call. */
function withMatch(caches: CachesPort): Pick<CacheStorage, 'match'> & CachesPort {
  return {
    open: (name) => caches.open(name),
    has: (name) => caches.has(name),
    delete: (name) => caches.delete(name),
    keys: () => caches.keys(),
    match: async (request, { cacheName = '', ...options } = {}) =>
      (await caches.open(cacheName)).match(request, options),
  };
}

export const bytesOf = async (response: Response): Promise<Uint8Array> =>
  new Uint8Array(await response.arrayBuffer());
