import { logger } from 'workbox-core/_private/logger.js';
import { getFriendlyURL } from 'workbox-core/_private/getFriendlyURL.js';
import type { WorkboxPlugin } from 'workbox-core/types.js';
import { asksForProgram } from './asksForProgram.js';
import { forMediaElement } from './forMediaElement.js';
import { LargeAssets, thisWorker } from './largeAssets.js';
import type { WorkerOfAssets } from './largeAssets.js';
import { workboxQuota } from './quota.js';
import type { QuotaCallbacks } from './quota.js';

declare const process: { readonly env: { readonly NODE_ENV?: string } };

/**
 * Which cache, and what happens where it does not have an asset.
 *
 * @example
 * const options: BackgroundFetchPluginOptions = { cacheName: 'films', onMiss: 'download' };
 * registerRoute(isFilm, new CacheFirst({ cacheName: 'films', plugins: [new BackgroundFetchPlugin(options)] }));
 */
export interface BackgroundFetchPluginOptions {
  /** The cache of the strategy that this plugin is given to. */
  readonly cacheName: string;
  /**
   * What a request does for an asset that is neither there nor on its way. `network` (the default)
   * leaves it to the strategy, and nothing is stored. `download` starts a background fetch and answers
   * from its transfer; `handleBackgroundFetchEvents()` of the same cache keeps what it brings.
   */
  readonly onMiss?: 'network' | 'download';
  /**
   * Whether downloads may also answer navigations, scripts and workers. Default false: those go to the
   * network, because a cache that can plant a script is a way in that stays.
   */
  readonly trusted?: boolean;
  /** Whether the whole cache goes when Workbox or a download finds no room; default false. */
  readonly purgeOnQuotaError?: boolean;
}

/** @internal */
export interface PluginInternals {
  readonly worker?: WorkerOfAssets;
  /** Whether a transfer that is under way is an answer; default true. */
  readonly readsInFlight?: boolean;
  /** Default Workbox's. */
  readonly quota?: QuotaCallbacks;
}

/** What was asked under a key, and whether the cache had it. */
interface Asked {
  readonly request: Request;
  readonly isStored: boolean;
}

/**
 * Lets a Workbox strategy (CacheFirst, CacheOnly, `BackgroundFetchStrategy`) answer from large assets
 * that were downloaded in the background: whole, by range, with HTTP's preconditions, and from the
 * transfer while one is on its way. What the strategy itself fetches is not stored: a large body is
 * not worth a second copy, nor half a one. Strategies that ask the network each time
 * (StaleWhileRevalidate, NetworkFirst) ask conditionally, so that an unchanged asset costs a 304; with
 * `onMiss: 'download'` a changed one is downloaded anew. The answer that told so comes whole beside that.
 *
 * Its place among other plugins does not matter. What ExpirationPlugin holds to be too old is a miss.
 *
 * @example
 * registerRoute(
 *   ({ url }) => url.pathname.startsWith('/films/'),
 *   new CacheFirst({ cacheName: 'films', plugins: [new BackgroundFetchPlugin({ cacheName: 'films' })] }),
 * );
 */
export class BackgroundFetchPlugin implements WorkboxPlugin {
  /** @internal */
  readonly assets: LargeAssets;
  readonly #options: BackgroundFetchPluginOptions;
  readonly #readsInFlight: boolean;
  /** By the key that was made of it: plugins hand that on, and not what the page asked. */
  readonly #asked = new WeakMap<Request, Asked>();

  /**
   * To be made while the worker's script is evaluated, because it installs the background fetch.
   *
   * @throws {TypeError} outside a service worker.
   */
  constructor(options: BackgroundFetchPluginOptions);
  /** @internal */
  // eslint-disable-next-line @typescript-eslint/unified-signatures -- only the first is public
  constructor(options: BackgroundFetchPluginOptions, internals: PluginInternals);
  constructor(options: BackgroundFetchPluginOptions, internals: PluginInternals = {}) {
    this.#options = options;
    const { worker = thisWorker(), readsInFlight = true, quota = workboxQuota } = internals;
    this.#readsInFlight = readsInFlight;
    this.assets = new LargeAssets(options.cacheName, worker);
    if (options.purgeOnQuotaError) {
      quota.register(() => caches.delete(options.cacheName));
    }
  }

  /**
   * Workbox finds, dates and expires the entry that the asset really has: its head, or its own.
   * Without what asks for a part, so that no other plugin cuts what this one will answer.
   */
  cacheKeyWillBeUsed: NonNullable<WorkboxPlugin['cacheKeyWillBeUsed']> = async ({
    request,
    mode,
  }) => {
    if (!this.mayAnswer(request)) return request;
    const stored = await this.assets.cache.storedKey(request.url);
    const headers = new Headers(request.headers);
    headers.delete('range');
    const head = this.assets.cache.headKey(request.url);
    const key = new Request(mode === 'read' ? (stored ?? head) : head, { headers });
    this.#asked.set(key, { request, isStored: stored !== undefined });
    return key;
  };

  /** Answers what was asked, whatever another plugin made of the entry, unless it was rejected. */
  cachedResponseWillBeUsed: NonNullable<WorkboxPlugin['cachedResponseWillBeUsed']> = async ({
    request,
    cachedResponse,
    matchOptions = {},
  }) => {
    // What is refused has no key of ours.
    if (!this.mayAnswer(request)) return null;
    const asked = this.#asked.get(request) ?? this.#askedByKey(request);
    const isRejected = asked.isStored && !cachedResponse;
    if (!isRejected) {
      const stored = await this.assets.cache.match(asked.request, matchOptions);
      if (stored) return stored;
    }
    return (await this.#onMiss(asked.request)) ?? null;
  };

  /** Asks the server only for what is not here already. */
  requestWillFetch: NonNullable<WorkboxPlugin['requestWillFetch']> = async ({ request }) => {
    if (!this.mayAnswer(request) || request.method !== 'GET' || isConditional(request)) {
      return request;
    }
    const validators = await this.assets.validators(request.url);
    // Elsewhere these headers may need a preflight, which the page's own request does not.
    if (!validators || !this.assets.isOurs(request)) return request;
    const headers = new Headers(request.headers);
    for (const [name, value] of validators) headers.set(name, value);
    // Media elements ask with mode no-cors, in which such headers would be dropped.
    return new Request(request, { headers, mode: 'same-origin' });
  };

  /** A 304 is an answer to us; the page, which asked for the asset, gets that. */
  fetchDidSucceed: NonNullable<WorkboxPlugin['fetchDidSucceed']> = async ({
    request,
    response,
    event,
  }) => {
    const asked = event instanceof FetchEvent ? event.request : undefined;
    if (asked && isConditional(asked)) return response;
    if (this.#options.onMiss === 'download' && isNewVersion(request, response)) {
      await this.assets.download(request);
    }
    if (response.status !== 304) return asked ? forMediaElement(asked, response) : response;
    const headers = new Headers(request.headers);
    for (const name of CONDITIONS) headers.delete(name);
    const unconditional = new Request(request.url, { headers });
    return (await this.assets.cache.match(unconditional)) ?? response;
  };

  /** A second whole copy is refused; a new version comes by a download. */
  cacheWillUpdate: NonNullable<WorkboxPlugin['cacheWillUpdate']> = async ({
    request,
    response,
  }) => {
    if (process.env.NODE_ENV !== 'production' && response.ok) {
      logger.debug(
        `The response for ${getFriendlyURL(request.url)} is not stored by the strategy: ` +
          'BackgroundFetchPlugin leaves that to downloads, which resume and never store half an asset.',
      );
    }
    return Promise.resolve(null);
  };

  async #onMiss(request: Request): Promise<Response | undefined> {
    if (request.method !== 'GET' || !this.#readsInFlight) return undefined;
    const response = await this.assets.inFlight(request);
    if (response || this.#options.onMiss !== 'download') return response;
    return (await this.assets.download(request)) ? this.assets.inFlight(request) : undefined;
  }

  /** @internal */
  mayAnswer(request: Request): boolean {
    return this.#options.trusted === true || !asksForProgram(request);
  }

  /** Another plugin has made a key of its own out of ours. */
  #askedByKey(key: Request): Asked {
    const url = this.assets.cache.urlOfHeadKey(key.url) ?? key.url;
    return { request: new Request(url, { headers: key.headers }), isStored: false };
  }
}

const CONDITIONS = ['if-none-match', 'if-modified-since'];

/** Whether it answers a condition of ours by other bytes: not every server compares. */
function isNewVersion(request: Request, response: Response): boolean {
  if (response.status !== 200) return false;
  const isOther = (condition: string, validator: string) => {
    const [asked, found] = [request.headers.get(condition), response.headers.get(validator)];
    return asked !== null && found !== null && asked !== found;
  };
  return isOther('if-none-match', 'etag') || isOther('if-modified-since', 'last-modified');
}

const isConditional = ({ headers }: Request): boolean =>
  ['if-match', 'if-unmodified-since', 'if-range', ...CONDITIONS].some((name) => headers.has(name));
