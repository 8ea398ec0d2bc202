// @ts-check
import path from 'node:path';

/**
 * Where a package lies, from the root.
 *
 * @param {string} name
 */
export function packageFolder(name) {
  return name === 'workbox-background-fetch-recipes' ? 'recipes' : path.join('packages', name);
}
