import { BackgroundFetchPlugin, handleBackgroundFetchEvents } from 'workbox-background-fetch';
import { registerRoute } from 'workbox-routing';
import { CacheFirst, NetworkOnly } from 'workbox-strategies';
import { declaredPack } from './builtPack.js';
import type { BuiltPack } from './builtPack.js';
import { installPacks } from './installPacks.js';
import { beforeRoutes } from './recipeOrder.js';

/**
 * Where a map's tiles come from.
 *
 * @example
 * const options: MapTilesOptions = {
 *   regions: [{ id: 'alps', manifestDigest: digest }],
 *   emptyTiles: ({ url }) => url.pathname.startsWith('/tiles/'),
 * };
 */
export interface MapTilesOptions {
  /** Packs of thousands of small files, such as `/tiles/7/66/45.png`, which the page asks for; default none. */
  readonly regions?: readonly BuiltPack[];
  /** Which requests are for one large file that is read by ranges; default those for `*.pmtiles`. */
  readonly matchCallback?: (options: { readonly url: URL }) => boolean;
  /** Where such files are kept once they are downloaded; default `map-archives`. */
  readonly cacheName?: string;
  /** Origins besides the manifests' own from which tiles may come; default none. */
  readonly allowedOrigins?: readonly string[];
  /**
   * Which requests are for tiles that are answered with 204, "nothing here", where neither a region nor
   * the network has them: MapLibre takes that for an empty tile, and says no error. Default none.
   */
  readonly emptyTiles?: (options: { readonly url: URL }) => boolean;
}

/**
 * Shows maps offline, of either kind: regions of small tiles, which travel in bundles and are kept as
 * such, and archives such as PMTiles, of which readers ask for ranges. What is not here comes from the
 * network.
 *
 * @example
 * // In the service worker:
 * mapTiles({ regions: [{ id: 'alps', manifestDigest: digest }] });
 * // In the page:
 * await client.pack('alps').download();
 * await client.download('/maps/world.pmtiles', { title: 'World' });
 *
 * @throws {TypeError} outside a service worker, for regions that cannot be, where it is called after a recipe
 * whose routes would be asked before it, and where another recipe keeps all downloads already.
 */
export function mapTiles({
  regions = [],
  matchCallback = ({ url }) => url.pathname.endsWith('.pmtiles'),
  cacheName = 'map-archives',
  allowedOrigins = [],
  emptyTiles,
}: MapTilesOptions = {}): void {
  const packs = regions.map((region) => declaredPack('mapTiles', region, 'on-demand'));
  if (packs.length > 0) installPacks('mapTiles', { packs, allowedOrigins });
  beforeRoutes('mapTiles');
  registerRoute(
    ({ url }) => matchCallback({ url }),
    new CacheFirst({ cacheName, plugins: [new BackgroundFetchPlugin({ cacheName })] }),
  );
  handleBackgroundFetchEvents({ cacheName, accepts: (url) => matchCallback({ url }) });
  if (!emptyTiles) return;
  const handlerDidError = () => Promise.resolve(new Response(null, { status: 204 }));
  registerRoute(
    ({ url }) => emptyTiles({ url }),
    new NetworkOnly({ plugins: [{ handlerDidError }] }),
  );
}
