import type { PackState } from 'workbox-content-packs';

/**
 * Which episodes have to go, so that at most `keep` are there: those that were installed the longest
 * ago. Of two that came at once, the one whose id counts lower goes first.
 */
export function surplusEpisodes(states: readonly PackState[], keep: number): string[] {
  const { compare } = new Intl.Collator('en', { numeric: true });
  return states
    .filter(({ installed, removing }) => installed !== undefined && !removing)
    .sort((a, b) => (b.installedAt ?? 0) - (a.installedAt ?? 0) || compare(b.id, a.id))
    .slice(keep)
    .map(({ id }) => id);
}

/** @throws {TypeError} for what is no number of episodes. */
export function checkKeep(keep: number): void {
  if (keep === Infinity || (Number.isSafeInteger(keep) && keep > 0)) return;
  throw new TypeError(
    `podcastEpisodes(): keep is how many episodes stay, a whole number from 1, or Infinity; found ${keep}.`,
  );
}
