import type { BackgroundFetchRegistration } from 'background-fetch-ponyfill/service-worker';
import type { PackManifest } from '../manifest/packManifest.js';
import { assetOf, keyOf } from '../plan/packAsset.js';
import { fetchUrlOf } from '../plan/planPack.js';
import { isInactive } from './isInactive.js';
import type { PackJobs } from './packJobs.js';
import type { PackShelf } from './packShelf.js';

/**
 * What the background fetches of packs are bringing, so that no other pack fetches it, too. Only a fetch
 * that goes on by itself claims anything, and it comes to an end: so no two packs wait for each other, and
 * none waits for ever.
 */
export class PackClaims {
  /** Held, because a registration that nobody holds tells nothing. */
  readonly #watched = new Set<BackgroundFetchRegistration>();

  /** @param onStopped one that others wait for does not go on by itself any more. */
  constructor(
    private readonly shelf: PackShelf,
    private readonly jobs: Pick<PackJobs, 'get'>,
    private readonly onStopped: () => void,
  ) {}

  /** The keys of all segments that the background fetches of other packs than this one bring. */
  async besides(id: string): Promise<ReadonlySet<string>> {
    const claimed = new Set<string>();
    for (const other of await this.shelf.ids()) {
      if (other === id) continue;
      try {
        for (const key of await this.#ofPack(other)) claimed.add(key);
      } catch (error) {
        // Of one that cannot be read, nobody can tell, and its state says so; while another worker is the
        // active one, nothing is fetched by this one.
        if (isInactive(error)) return new Set();
      }
    }
    return claimed;
  }

  /** Sees to it that this is known of all that bring something: `onStopped` is called once for each. */
  async #ofPack(id: string): Promise<readonly string[]> {
    const stored = await this.shelf.wish(id);
    const { wish, manifest, leftOut } = stored;
    if (wish.kind !== 'version' || wish.phase !== 'active' || !manifest) return [];
    const job = await this.jobs.get(id, stored);
    if (!job || !goesOn(job)) return [];
    this.#watch(job);
    return keysOf(manifest, new Set(leftOut));
  }

  #watch(job: BackgroundFetchRegistration): void {
    for (const watched of this.#watched) if (watched.result !== '') this.#watched.delete(watched);
    if (this.#watched.has(job)) return;
    this.#watched.add(job);
    const look = () => {
      if (goesOn(job)) return;
      job.removeEventListener('statechange', look);
      this.#watched.delete(job);
      this.onStopped();
    };
    job.addEventListener('statechange', look);
  }
}

/**
 * Whether it goes on by itself, be it after a while: to be offline is everybody's lot, and how often a
 * server is asked again has an end. The others wait for the app, or for a person.
 */
function goesOn({ paused, waitingFor }: BackgroundFetchRegistration): boolean {
  return !paused && (waitingFor === undefined || ['offline', 'server'].includes(waitingFor));
}

/**
 * Of the files that its plan asks for: where several have the same bytes, that is the first of them, and the
 * others come along with it, or are left out with it. What was there already when it began is not told apart:
 * nobody else asks for that.
 */
function keysOf(manifest: PackManifest, leftOut: ReadonlySet<string>): string[] {
  const seen = new Set<string>();
  return manifest.entries.flatMap((entry) => {
    const keys = assetOf(entry, manifest)?.segments.map(keyOf) ?? [];
    const isAskedFor = keys.some((key) => !seen.has(key));
    for (const key of keys) seen.add(key);
    return isAskedFor && !leftOut.has(fetchUrlOf(entry, manifest)) ? keys : [];
  });
}
