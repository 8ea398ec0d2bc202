/**
 * What the recipes of one worker have to know of each other: packs answer in front of routes, and each
 * download is kept by the first recipe that accepts it. The wrong order would show only offline.
 */
let routesOf: string | undefined;
let hasPacks = false;
let keeperOfAll: string | undefined;

/**
 * A recipe is about to have packs.
 *
 * @throws {TypeError} where another has registered routes that would be asked first.
 */
export function beforePacks(recipe: string): void {
  if (!hasPacks && routesOf !== undefined) {
    throw new TypeError(
      `${recipe}() was called after ${routesOf}(), whose routes would be asked before the packs: what is in a pack could come from the network. Call ${recipe}() first.`,
    );
  }
  hasPacks = true;
}

/**
 * A recipe is about to register routes, and to keep downloads.
 *
 * @param keepsAll whether it keeps whatever is downloaded.
 * @throws {TypeError} where another keeps all downloads already.
 */
export function beforeRoutes(recipe: string, keepsAll = false): void {
  if (keeperOfAll !== undefined) {
    throw new TypeError(
      `${recipe}() was called after ${keeperOfAll}(), which keeps all that is downloaded: ${recipe}() would never get anything. Call ${keeperOfAll}() last, or tell it by "accepts" which URLs are its own.`,
    );
  }
  routesOf ??= recipe;
  if (keepsAll) keeperOfAll = recipe;
}
