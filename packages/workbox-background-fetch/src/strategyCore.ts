import { BackgroundFetchPlugin } from './backgroundFetchPlugin.js';
import type { PluginInternals } from './backgroundFetchPlugin.js';
import type { BackgroundFetchStrategyOptions } from './backgroundFetchStrategy.js';

/** What is used of Workbox's and of Serwist's `StrategyHandler`. */
interface Handler {
  cacheMatch(request: Request): Promise<Response | undefined>;
  fetch(request: Request): Promise<Response>;
}

type CoreOptions = Pick<
  BackgroundFetchStrategyOptions,
  'cacheName' | 'onMiss' | 'waitMs' | 'trusted' | 'purgeOnQuotaError'
>;

/** What a 503 asks the page to wait before it tries again, in seconds. */
const RETRY_AFTER_S = 30;

/** What the strategies for Workbox and for Serwist have in common, whose base classes differ. */
export class StrategyCore {
  readonly plugin: BackgroundFetchPlugin;
  readonly #waitMs: number | undefined;

  constructor(
    {
      cacheName,
      onMiss = 'network',
      waitMs = 20_000,
      trusted = false,
      purgeOnQuotaError = false,
    }: CoreOptions,
    internals: PluginInternals,
  ) {
    this.#waitMs = onMiss === 'wait' ? waitMs : undefined;
    this.plugin = new BackgroundFetchPlugin(
      { cacheName, onMiss: onMiss === 'wait' ? 'network' : onMiss, trusted, purgeOnQuotaError },
      { ...internals, readsInFlight: onMiss !== 'wait' },
    );
  }

  async answer(request: Request, handler: Handler): Promise<Response> {
    const cached = await handler.cacheMatch(request);
    if (cached) return cached;
    if (this.#waitMs === undefined) return handler.fetch(request);
    const whole = this.plugin.mayAnswer(request)
      ? await this.plugin.assets.whenWhole(request, this.#waitMs)
      : undefined;
    return whole ?? handler.fetch(request).catch(unavailable);
  }
}

const unavailable = (): Response =>
  new Response('This file is not here yet, and the network cannot be reached.', {
    status: 503,
    statusText: 'Service Unavailable',
    headers: { 'content-type': 'text/plain', 'retry-after': String(RETRY_AFTER_S) },
  });
