import { BackgroundFetchPlugin, handleBackgroundFetchEvents } from 'workbox-background-fetch';
import { registerRoute } from 'workbox-routing';
import { CacheFirst } from 'workbox-strategies';
import { beforeRoutes } from './recipeOrder.js';

/**
 * Which files are a model's, and how they are kept.
 *
 * @example
 * // transformers.js asks this cache before it asks the network.
 * const options: ModelWeightsOptions = {
 *   cacheName: 'transformers-cache',
 *   matchCallback: ({ url }) => url.pathname.startsWith('/models/'),
 * };
 */
export interface ModelWeightsOptions {
  /** Which files belong to models; default those whose names say that they hold weights. */
  readonly matchCallback?: (options: { readonly url: URL }) => boolean;
  /** Where they are kept; default `model-weights`. A runtime that reads a cache itself has its name. */
  readonly cacheName?: string;
  /**
   * `whole` (default): each file is one ordinary entry, which any code finds by `caches.open()` and
   * `match()`; that needs room for a second copy of the largest file while it is written. `segmented`
   * does not, and answers ranges at once: for runtimes that fetch.
   */
  readonly layout?: 'whole' | 'segmented';
  /**
   * What asking does for a file that is neither here nor on its way: `network` (default), or `download`,
   * which keeps it and answers from its download.
   */
  readonly onMiss?: 'network' | 'download';
}

const WEIGHTS = /\.(?:safetensors(?:\.index\.json)?|onnx(?:_data(?:_\d+)?)?|gguf|tflite|task)$/i;

/**
 * Keeps the weights of models on the device: a download survives reloads and restarts and goes on where
 * it was, half a file is never taken for a whole one, and runtimes find what they look for, by fetch or
 * in the Cache API.
 *
 * @example
 * // In the service worker:
 * modelWeights({ cacheName: 'transformers-cache' });
 * // In the page:
 * await client.download('/models/tiny/model.onnx', { title: 'Tiny' });
 *
 * @throws {TypeError} outside a service worker, and where another recipe keeps all downloads already.
 */
export function modelWeights({
  matchCallback = ({ url }) => WEIGHTS.test(url.pathname),
  cacheName = 'model-weights',
  layout = 'whole',
  onMiss = 'network',
}: ModelWeightsOptions = {}): void {
  beforeRoutes('modelWeights');
  registerRoute(
    ({ url }) => matchCallback({ url }),
    new CacheFirst({ cacheName, plugins: [new BackgroundFetchPlugin({ cacheName, onMiss })] }),
  );
  handleBackgroundFetchEvents({ cacheName, layout, accepts: (url) => matchCallback({ url }) });
}
