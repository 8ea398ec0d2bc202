import { getFriendlyURL } from 'workbox-core/_private/getFriendlyURL.js';
import { logger } from 'workbox-core/_private/logger.js';
import { BackgroundFetchPlugin } from './backgroundFetchPlugin.js';
import type { PluginInternals } from './backgroundFetchPlugin.js';
import type { BackgroundFetchStrategyOptions } from './backgroundFetchStrategy.js';
import { PATIENCE_MS } from './timeLimit.js';

declare const process: { readonly env: { readonly NODE_ENV?: string } };

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
      waitMs = PATIENCE_MS,
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
    if (cached) return logged(request, cached, 'what is downloaded, or on its way');
    if (this.#waitMs === undefined) {
      return logged(request, await handler.fetch(request), 'the network: it is not downloaded');
    }
    const whole =
      request.method === 'GET' && this.plugin.mayAnswer(request)
        ? await this.plugin.assets.whenWhole(request, this.#waitMs)
        : undefined;
    if (whole) return logged(request, whole, 'the download that it has waited for');
    const response = await handler.fetch(request).catch(unavailable);
    return logged(request, response, 'the network: the download takes longer than it waits');
  }
}

/** Tells developers who answered, as Workbox's own strategies do. */
function logged(request: Request, response: Response, from: string): Response {
  if (process.env.NODE_ENV !== 'production') {
    logger.groupCollapsed(`BackgroundFetchStrategy answers ${getFriendlyURL(request.url)}`);
    logger.log(`From ${from}.`);
    logger.log(response);
    logger.groupEnd();
  }
  return response;
}

const unavailable = (): Response =>
  new Response('This file is not here yet, and the network cannot be reached.', {
    status: 503,
    statusText: 'Service Unavailable',
    headers: { 'content-type': 'text/plain', 'retry-after': String(RETRY_AFTER_S) },
  });
