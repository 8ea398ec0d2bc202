import { BackgroundFetchPlugin, handleBackgroundFetchEvents } from 'workbox-background-fetch';
import type { WorkboxPlugin } from 'workbox-core/types.js';
import { registerRoute } from 'workbox-routing';
import { CacheFirst } from 'workbox-strategies';
import { beforeRoutes } from './recipeOrder.js';

/**
 * Which requests are for films, and what becomes of those that are not here.
 *
 * @example
 * const options: OfflineVideoOptions = {
 *   accepts: (url) => url.pathname.startsWith('/films/'),
 *   onMiss: 'download',
 * };
 */
export interface OfflineVideoOptions {
  /** Which requests are for videos; default those of `<video>` and `<audio>` elements. */
  readonly matchCallback?: (options: { readonly request: Request; readonly url: URL }) => boolean;
  /** Where downloaded videos are kept; default `videos`. */
  readonly cacheName?: string;
  /**
   * Which downloads are kept as videos; default all that no recipe before has taken, so that this one
   * is called last.
   */
  readonly accepts?: (url: URL) => boolean;
  /**
   * What playing does with a video that is neither here nor on its way. `network` (the default) streams
   * it, and keeps nothing; `download` keeps what is watched: it starts the download, and plays from it.
   */
  readonly onMiss?: 'network' | 'download';
  /** Of Workbox, such as an ExpirationPlugin with `maxEntries`; default none. */
  readonly plugins?: readonly WorkboxPlugin[];
}

/**
 * Plays videos that were downloaded in the background without a network, and seeks in them. One that is
 * on its way is played from its download, so that nothing is fetched twice; who seeks far ahead is
 * answered by the network. Those that were not downloaded come from the network as ever.
 *
 * @example
 * // In the service worker:
 * offlineVideo();
 * // In the page:
 * await client.download('/films/intro.mp4', { title: 'Intro' });
 *
 * @throws {TypeError} outside a service worker, and where another recipe keeps all downloads already.
 */
export function offlineVideo({
  matchCallback = ({ request }) =>
    request.destination === 'video' || request.destination === 'audio',
  cacheName = 'videos',
  accepts,
  onMiss = 'network',
  plugins = [],
}: OfflineVideoOptions = {}): void {
  beforeRoutes('offlineVideo', accepts === undefined);
  const downloads = new BackgroundFetchPlugin({ cacheName, onMiss });
  registerRoute(matchCallback, new CacheFirst({ cacheName, plugins: [...plugins, downloads] }));
  handleBackgroundFetchEvents({ cacheName, plugins, ...(accepts ? { accepts } : {}) });
}
