import { installPacks } from './installPacks.js';
import { checkKeep, surplusEpisodes } from './surplusEpisodes.js';

declare const self: ServiceWorkerGlobalScope;

/**
 * Which episodes pages may download, and how many stay.
 *
 * @example
 * const options: PodcastEpisodesOptions = {
 *   allow: ({ hostname }) => hostname.endsWith('.podcast-host.example'),
 *   keep: 5,
 * };
 */
export interface PodcastEpisodesOptions {
  /** Whether a file may be downloaded; default those of the app's origin. */
  readonly allow?: (url: URL) => boolean;
  /** How many episodes stay; default 10. `Infinity` keeps all. */
  readonly keep?: number;
  /** Which packs are episodes, by their ids; default those that begin with `episode-`. */
  readonly isEpisode?: (id: string) => boolean;
}

/**
 * Plays episodes offline that a page has downloaded, whatever the feed has next, and keeps the newest few:
 * the one that was downloaded the longest ago goes once one more is whole. An episode is a pack that
 * the page puts together: its sound, its picture, its text.
 *
 * @example
 * // In the service worker:
 * podcastEpisodes({ keep: 5 });
 *
 * @throws {TypeError} outside a service worker, for a `keep` that is no number of episodes, and where it is called
 * after a recipe whose routes would be asked before it.
 */
export function podcastEpisodes({
  allow = isOfApp,
  keep = 10,
  isEpisode = (id) => id.startsWith('episode-'),
}: PodcastEpisodesOptions = {}): void {
  checkKeep(keep);
  const packs = installPacks('podcastEpisodes', {
    allow,
    onInstalled: async () => {
      const episodes = (await packs.states()).filter(({ id }) => isEpisode(id));
      for (const id of surplusEpisodes(episodes, keep)) await packs.remove(id);
    },
  });
}

const isOfApp = ({ origin }: URL): boolean => origin === self.location.origin;
