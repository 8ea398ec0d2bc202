import { registerQuotaErrorCallback, Strategy } from 'serwist';
import type { SerwistPlugin, StrategyHandler, StrategyOptions } from 'serwist';
import { executeQuotaErrorCallbacks } from 'serwist/internal';
import { BackgroundFetchPlugin as Plugin } from './backgroundFetchPlugin.js';
import type { BackgroundFetchPluginOptions, PluginInternals } from './backgroundFetchPlugin.js';
import type { BackgroundFetchStrategyOptions as CommonOptions } from './backgroundFetchStrategy.js';
import { keepIn } from './handleBackgroundFetchEvents.js';
import type { HandleBackgroundFetchEventsOptions as KeepOptions } from './handleBackgroundFetchEvents.js';
import type { QuotaCallbacks } from './quota.js';
import { StrategyCore } from './strategyCore.js';

export { clear, removeEverything, usage } from './storage/storage.js';
export type { JobUsage, StorageUsage } from './storage/storageOf.js';
export type { DownloadOutcome, Failure, UIUpdate } from './keeping/outcome.js';
export type { BackgroundFetchPluginOptions };

const quota: QuotaCallbacks = {
  register: registerQuotaErrorCallback,
  execute: executeQuotaErrorCallbacks,
};

/**
 * `BackgroundFetchPlugin` for Serwist 9: the same, with Serwist's quota callbacks.
 *
 * @example
 * import { CacheFirst } from 'serwist';
 * import { BackgroundFetchPlugin } from 'workbox-background-fetch/serwist';
 *
 * const plugins = [new BackgroundFetchPlugin({ cacheName: 'films' })];
 * serwist.registerCapture(isFilm, new CacheFirst({ cacheName: 'films', plugins }));
 */
export class BackgroundFetchPlugin extends Plugin implements SerwistPlugin {
  /** @throws {TypeError} outside a service worker. */
  constructor(options: BackgroundFetchPluginOptions);
  /** @internal */
  // eslint-disable-next-line @typescript-eslint/unified-signatures -- only the first is public
  constructor(options: BackgroundFetchPluginOptions, internals: PluginInternals);
  constructor(options: BackgroundFetchPluginOptions, internals: PluginInternals = {}) {
    super(options, { quota, ...internals });
  }
}

/**
 * What `BackgroundFetchStrategy` does, beside what every strategy of Serwist can be told.
 *
 * @example
 * import { BackgroundFetchStrategy } from 'workbox-background-fetch/serwist';
 * import type { BackgroundFetchStrategyOptions } from 'workbox-background-fetch/serwist';
 *
 * // Models are used whole or not at all.
 * const options: BackgroundFetchStrategyOptions = { cacheName: 'models', onMiss: 'wait', waitMs: 10_000 };
 * serwist.registerCapture(/\.onnx$/, new BackgroundFetchStrategy(options));
 */
export interface BackgroundFetchStrategyOptions
  extends
    Omit<StrategyOptions, 'cacheName'>,
    Pick<CommonOptions, 'cacheName' | 'onMiss' | 'waitMs' | 'trusted' | 'purgeOnQuotaError'> {}

/**
 * `BackgroundFetchStrategy` for Serwist 9.
 *
 * @example
 * import { BackgroundFetchStrategy, handleBackgroundFetchEvents } from 'workbox-background-fetch/serwist';
 *
 * serwist.registerCapture(isFilm, new BackgroundFetchStrategy({ cacheName: 'films', onMiss: 'download' }));
 * handleBackgroundFetchEvents({ cacheName: 'films' });
 */
export class BackgroundFetchStrategy extends Strategy {
  readonly #core: StrategyCore;

  /** @throws {TypeError} outside a service worker. */
  constructor(options: BackgroundFetchStrategyOptions);
  /** @internal */
  // eslint-disable-next-line @typescript-eslint/unified-signatures -- only the first is public
  constructor(options: BackgroundFetchStrategyOptions, internals: PluginInternals);
  constructor(options: BackgroundFetchStrategyOptions, internals: PluginInternals = {}) {
    super(options);
    this.#core = new StrategyCore(options, { quota, ...internals });
    this.plugins = [...this.plugins, this.#core.plugin];
  }

  /** @internal */
  protected _handle(request: Request, handler: StrategyHandler): Promise<Response> {
    return this.#core.answer(request, handler);
  }
}

/**
 * What `handleBackgroundFetchEvents()` can be told, with plugins of Serwist's.
 *
 * @example
 * import { ExpirationPlugin } from 'serwist';
 * import { handleBackgroundFetchEvents } from 'workbox-background-fetch/serwist';
 * import type { HandleBackgroundFetchEventsOptions } from 'workbox-background-fetch/serwist';
 *
 * const options: HandleBackgroundFetchEventsOptions = {
 *   cacheName: 'films',
 *   plugins: [new ExpirationPlugin({ maxEntries: 20, maxAgeFrom: 'last-used' })],
 *   accepts: (url) => url.pathname.startsWith('/films/'),
 * };
 * handleBackgroundFetchEvents(options);
 */
export interface HandleBackgroundFetchEventsOptions extends Omit<KeepOptions, 'plugins'> {
  /** Those of the strategy that reads this cache. */
  readonly plugins?: readonly Pick<
    SerwistPlugin,
    'cacheKeyWillBeUsed' | 'cacheWillUpdate' | 'cacheDidUpdate'
  >[];
}

/**
 * `handleBackgroundFetchEvents()` for Serwist 9. Call it while the worker's script is evaluated.
 *
 * @example
 * import { ExpirationPlugin } from 'serwist';
 * import { handleBackgroundFetchEvents } from 'workbox-background-fetch/serwist';
 *
 * handleBackgroundFetchEvents({ cacheName: 'films', plugins: [new ExpirationPlugin({ maxEntries: 20 })] });
 *
 * @throws {TypeError} outside a service worker.
 */
export function handleBackgroundFetchEvents(options: HandleBackgroundFetchEventsOptions): void {
  // Serwist's plugins are Workbox's in all but the names of their types.
  keepIn(options as KeepOptions, quota);
}
