import { handleBackgroundFetchEvents } from 'workbox-background-fetch';
import { installContentPacks } from 'workbox-content-packs';
import type { ContentPacks, PackOptions } from 'workbox-content-packs';
import { beforePacks } from './recipeOrder.js';

/** Of which nothing is ever kept: packs have a place of their own. */
const NO_CACHE = 'content-packs';

let isAnswering = false;

/**
 * Packs, as all recipes have them: in front of all routes, and with answers to all that a page's client
 * asks, such as `usage()` and `clear()`, which workbox-background-fetch gives.
 *
 * @param pageFor as of `handleBackgroundFetchEvents()`.
 * @throws {TypeError} where they would not be in front.
 */
export function installPacks(
  recipe: string,
  options: PackOptions,
  pageFor?: (jobId: string) => string | undefined,
): ContentPacks {
  beforePacks(recipe);
  const packs = installContentPacks(options);
  if (pageFor || !isAnswering) {
    handleBackgroundFetchEvents({
      cacheName: NO_CACHE,
      accepts: () => false,
      ...(pageFor ? { pageFor } : {}),
    });
  }
  isAnswering = true;
  return packs;
}
