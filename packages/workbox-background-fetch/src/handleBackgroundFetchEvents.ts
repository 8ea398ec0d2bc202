import { install } from 'background-fetch-ponyfill/service-worker';
import type { WorkboxPlugin } from 'workbox-core/types.js';
import { BackgroundFetchPlugin } from './backgroundFetchPlugin.js';
import { CacheKeeper } from './keeping/cacheKeeper.js';
import type { DownloadOutcome, UIUpdate } from './keeping/outcome.js';
import { workboxQuota } from './quota.js';
import type { QuotaCallbacks } from './quota.js';
import { workerSide } from './workerSide.js';

/**
 * Where completed assets are kept, and what people see of it.
 *
 * @example
 * const expiration = new ExpirationPlugin({ maxEntries: 20 });
 * const options: HandleBackgroundFetchEventsOptions = {
 *   cacheName: 'films',
 *   plugins: [expiration],
 *   accepts: (url) => url.pathname.startsWith('/films/'),
 *   pageFor: (id) => `/watch?film=${encodeURIComponent(id)}`,
 * };
 * handleBackgroundFetchEvents(options);
 */
export interface HandleBackgroundFetchEventsOptions {
  /** Where completed assets are written. */
  readonly cacheName: string;
  /**
   * Those of the strategy that reads this cache. Their `cacheKeyWillBeUsed`, `cacheWillUpdate` and
   * `cacheDidUpdate` are called for each asset, as Workbox calls them.
   */
  readonly plugins?: readonly WorkboxPlugin[];
  /**
   * Which assets are kept here; default all. With several calls, each asset goes to the first cache
   * that accepts it.
   */
  readonly accepts?: (url: URL) => boolean;
  /**
   * How large assets are kept. `segmented` (default) writes each byte once, and answers ranges at once.
   * `whole` makes one ordinary entry of each, for code that asks the Cache API for it: that needs room
   * for a second copy while it is written, of memory too in some browsers, and seeking in it takes
   * seconds there.
   */
  readonly layout?: 'segmented' | 'whole';
  /**
   * Whether pages and scripts may be kept, too; default false, which refuses HTML, XML of any kind (SVG,
   * too), JavaScript and CSS, by `Content-Type`, and what has none and lets browsers guess.
   */
  readonly trusted?: boolean;
  /** What people see once a job has succeeded or failed; default what they saw before. */
  readonly updateUI?: (outcome: DownloadOutcome) => UIUpdate | undefined;
  /**
   * The page that is shown to who clicks on a job, by the job's id; default any window of the app, or
   * its start. Relative to the worker's scope.
   */
  readonly pageFor?: (id: string) => string | undefined;
}

/**
 * Writes what background fetches brought into a cache, tells pages how far they are, and shows the
 * right page to who clicks on one. Of a job in which some requests failed, the good ones are kept, and
 * pages are told which are missing and why; of an aborted one, nothing is kept. A death on the way
 * repeats the whole, which does no harm: what is kept already is written again under the same key.
 *
 * Call it while the worker's script is evaluated.
 *
 * @example
 * handleBackgroundFetchEvents({
 *   cacheName: 'films',
 *   updateUI: ({ title, failures }) => ({ title: failures.length === 0 ? `${title}: ready` : title }),
 *   pageFor: () => '/films',
 * });
 *
 * @throws {TypeError} outside a service worker.
 */
export function handleBackgroundFetchEvents(options: HandleBackgroundFetchEventsOptions): void {
  keepIn(options, workboxQuota);
}

/** The same, for whoever has quota callbacks of another kind. */
export function keepIn(
  {
    cacheName,
    plugins = [],
    accepts = () => true,
    layout = 'segmented',
    trusted = false,
    ...people
  }: HandleBackgroundFetchEventsOptions,
  quota: QuotaCallbacks,
): void {
  const { settlement } = workerSide();
  // Ours refuses what strategies write; what downloads bring is what it is for.
  const others = plugins.filter((plugin) => !(plugin instanceof BackgroundFetchPlugin));
  const options = { cacheName, plugins: others, accepts, layout, trusted, quota, ...people };
  settlement.add(new CacheKeeper(options, install().segmentStore));
}
