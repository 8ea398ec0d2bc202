import type { LargeEntry } from 'workbox-background-fetch';

/** What the app does not start without, whatever its size. */
const STARTS_THE_APP = /\.(?:html?|m?js|css|webmanifest)$/i;

/** A precache manifest in two parts. */
export interface SplitEntries {
  readonly small: readonly LargeEntry[];
  readonly large: readonly LargeEntry[];
}

/** @param largerThan in bytes; see `warmLargePrecache()`. @throws {TypeError} for entries without a size. */
export function splitBySize(entries: readonly LargeEntry[], largerThan: number): SplitEntries {
  for (const { url, size } of entries) {
    if (Number.isSafeInteger(size) && size >= 0) continue;
    throw new TypeError(
      `warmLargePrecache(): the entry for ${url} has no size in bytes. Workbox takes sizes out of self.__WB_MANIFEST, so that the list is made by the build: see the recipe's README. withBackgroundFetch() of workbox-background-fetch-build needs no list at all.`,
    );
  }
  const isLarge = ({ url, size }: LargeEntry): boolean =>
    size > largerThan && !STARTS_THE_APP.test(url.replace(/[?#].*/, ''));
  return {
    small: entries.filter((entry) => !isLarge(entry)),
    large: entries.filter(isLarge),
  };
}
