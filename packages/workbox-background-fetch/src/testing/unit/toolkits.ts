import * as serwist from 'serwist';
import { CacheableResponsePlugin } from 'workbox-cacheable-response/CacheableResponsePlugin.js';
import type { WorkboxPlugin } from 'workbox-core/types.js';
import { ExpirationPlugin } from 'workbox-expiration/ExpirationPlugin.js';
import type { ExpirationPluginOptions } from 'workbox-expiration/ExpirationPlugin.js';
import { RangeRequestsPlugin } from 'workbox-range-requests/RangeRequestsPlugin.js';
import { CacheFirst } from 'workbox-strategies/CacheFirst.js';
import { CacheOnly } from 'workbox-strategies/CacheOnly.js';
import { NetworkFirst } from 'workbox-strategies/NetworkFirst.js';
import { StaleWhileRevalidate } from 'workbox-strategies/StaleWhileRevalidate.js';
import { BackgroundFetchPlugin } from '../../backgroundFetchPlugin.js';
import { BackgroundFetchStrategy } from '../../backgroundFetchStrategy.js';
import * as forSerwist from '../../serwist.js';

/** Workbox, or what stands in for it; and ours for it. */
export interface Toolkit {
  readonly name: string;
  readonly BackgroundFetchPlugin: typeof BackgroundFetchPlugin;
  readonly BackgroundFetchStrategy: typeof BackgroundFetchStrategy;
  readonly CacheFirst: typeof CacheFirst;
  readonly CacheOnly: typeof CacheOnly;
  readonly NetworkFirst: typeof NetworkFirst;
  readonly StaleWhileRevalidate: typeof StaleWhileRevalidate;
  readonly expiration: (config: ExpirationPluginOptions) => WorkboxPlugin;
  readonly cacheable: () => WorkboxPlugin;
  readonly ranges: () => WorkboxPlugin;
}

// Workbox's own classes say of their callbacks that they may be undefined.
const workbox: Toolkit = {
  name: 'Workbox',
  BackgroundFetchPlugin,
  BackgroundFetchStrategy,
  CacheFirst,
  CacheOnly,
  NetworkFirst,
  StaleWhileRevalidate,
  expiration: (config) => new ExpirationPlugin(config) as WorkboxPlugin,
  cacheable: () => new CacheableResponsePlugin({ statuses: [200] }) as WorkboxPlugin,
  ranges: () => new RangeRequestsPlugin() as WorkboxPlugin,
};

// Its classes are others, and behave alike: that is what the tests are for.
const serwistKit = {
  name: 'Serwist',
  BackgroundFetchPlugin: forSerwist.BackgroundFetchPlugin,
  BackgroundFetchStrategy: forSerwist.BackgroundFetchStrategy,
  CacheFirst: serwist.CacheFirst,
  CacheOnly: serwist.CacheOnly,
  NetworkFirst: serwist.NetworkFirst,
  StaleWhileRevalidate: serwist.StaleWhileRevalidate,
  // As in Workbox: by default, Serwist's notes when an entry was written, and not when it was used.
  expiration: (config: serwist.ExpirationPluginOptions) =>
    new serwist.ExpirationPlugin(
      config.maxEntries === undefined ? config : { ...config, maxAgeFrom: 'last-used' },
    ),
  cacheable: () => new serwist.CacheableResponsePlugin({ statuses: [200] }),
  ranges: () => new serwist.RangeRequestsPlugin(),
} as unknown as Toolkit;

export const toolkits: readonly Toolkit[] = [workbox, serwistKit];
