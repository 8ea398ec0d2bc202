import { Strategy } from 'workbox-strategies/Strategy.js';
import type { StrategyOptions } from 'workbox-strategies/Strategy.js';
import type { StrategyHandler } from 'workbox-strategies/StrategyHandler.js';
import type { BackgroundFetchPluginOptions, PluginInternals } from './backgroundFetchPlugin.js';
import { StrategyCore } from './strategyCore.js';

/**
 * What `BackgroundFetchStrategy` does, beside what every Workbox strategy can be told.
 *
 * @example
 * // Models are used whole or not at all.
 * const options: BackgroundFetchStrategyOptions = { cacheName: 'models', onMiss: 'wait', waitMs: 10_000 };
 * registerRoute(({ url }) => url.pathname.endsWith('.onnx'), new BackgroundFetchStrategy(options));
 */
export interface BackgroundFetchStrategyOptions
  extends
    Omit<StrategyOptions, 'cacheName'>,
    Pick<BackgroundFetchPluginOptions, 'cacheName' | 'trusted' | 'purgeOnQuotaError'> {
  /**
   * What a request does for an asset that is not in the cache. `network` (the default) answers from the
   * transfer that is bringing it, where there is one, and from the network otherwise. `download` starts
   * such a transfer and answers from it. `wait` starts one and answers with the whole asset, if it is
   * there within `waitMs`; otherwise with the network, and where that fails with a 503 that says
   * `Retry-After`.
   */
  readonly onMiss?: 'network' | 'download' | 'wait';
  /** In milliseconds, for `wait`; default 20 s, which is as long as a worker's event is held. */
  readonly waitMs?: number;
}

/**
 * A Workbox strategy for large assets: from the cache, then from the transfer that is bringing them,
 * then from the network. Its cache is filled by downloads only; `handleBackgroundFetchEvents()` of
 * the same cache writes what they bring. It has a `BackgroundFetchPlugin` of its own.
 *
 * @example
 * registerRoute(
 *   ({ url }) => url.pathname.startsWith('/films/'),
 *   new BackgroundFetchStrategy({ cacheName: 'films', onMiss: 'download' }),
 * );
 * handleBackgroundFetchEvents({ cacheName: 'films' });
 */
export class BackgroundFetchStrategy extends Strategy {
  readonly #core: StrategyCore;

  /**
   * To be made while the worker's script is evaluated, because it installs the background fetch.
   *
   * @throws {TypeError} outside a service worker.
   */
  constructor(options: BackgroundFetchStrategyOptions);
  /** @internal */
  // eslint-disable-next-line @typescript-eslint/unified-signatures -- only the first is public
  constructor(options: BackgroundFetchStrategyOptions, internals: PluginInternals);
  constructor(options: BackgroundFetchStrategyOptions, internals: PluginInternals = {}) {
    super(options);
    this.#core = new StrategyCore(options, internals);
    this.plugins = [...this.plugins, this.#core.plugin];
  }

  /** @internal */
  protected _handle(request: Request, handler: StrategyHandler): Promise<Response> {
    return this.#core.answer(request, handler);
  }
}
