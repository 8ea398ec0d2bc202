import { sharedByCopies } from 'background-fetch-ponyfill/service-worker';

const others = (): Set<() => Promise<void>> =>
  sharedByCopies('workbox-background-fetch clears', 1, () => new Set<() => Promise<void>>());

/**
 * Has `clear()` clear something else first: for packages that keep downloads of their own, as
 * workbox-content-packs does. A page's wish to have all cleared is the same.
 *
 * @example
 * const drafts = 'drafts';
 * alsoClear(async () => void (await caches.delete(drafts)));
 */
export function alsoClear(clearOther: () => Promise<void>): void {
  others().add(clearOther);
}

/** Before anything else: who has downloads of its own must not take their end for a failure. */
export async function clearOthers(): Promise<void> {
  for (const clearOther of others()) await clearOther();
}
