import { BackgroundFetchPlugin, handleBackgroundFetchEvents } from 'workbox-background-fetch';
import { registerRoute } from 'workbox-routing';
import { CacheFirst } from 'workbox-strategies';

export interface OfflineVideoOptions {
  /** Which requests are for videos; default those of `<video>` and `<audio>` elements. */
  readonly matchCallback?: (options: { readonly request: Request; readonly url: URL }) => boolean;
  /** Where downloaded videos are kept; default `videos`. */
  readonly cacheName?: string;
}

/**
 * Plays videos that were downloaded in the background without a network, and seeks in them. Those
 * that were not downloaded come from the network as ever.
 *
 * @example
 * // In the service worker:
 * offlineVideo();
 * // In the page:
 * await client.download('/films/intro.mp4', { title: 'Intro' });
 */
export function offlineVideo({
  matchCallback = ({ request }) =>
    request.destination === 'video' || request.destination === 'audio',
  cacheName = 'videos',
}: OfflineVideoOptions = {}): void {
  registerRoute(
    matchCallback,
    new CacheFirst({ cacheName, plugins: [new BackgroundFetchPlugin({ cacheName })] }),
  );
  handleBackgroundFetchEvents({ cacheName });
}
