import type { CachesPort, ClockPort } from 'segmented-cache';
import { keyOf } from './largeEntry.js';
import type { LargeEntry } from './largeEntry.js';
import type { SmallFiles } from './precacheProgress.js';

export interface SmallPrecacheOptions {
  readonly entries: readonly LargeEntry[];
  /** What the entries' URLs are relative to: the worker's script. */
  readonly base: string;
  /** Workbox's own. */
  readonly cacheName: string;
  readonly caches: Pick<CachesPort, 'open' | 'has'>;
  readonly clock: ClockPort;
}

/** `ended`: it does not install any more, and whether it has installed is not known. */
export type InstallState = 'installing' | 'installed' | 'failed' | 'ended';

/** How often Workbox's cache is looked at. */
const LOOK_MS = 250;

/**
 * What Workbox precaches while the worker installs. It says nothing of that itself, so that its cache
 * is looked at: what is in there is done.
 */
export class SmallPrecache {
  #state: SmallFiles;
  readonly #sizes: ReadonlyMap<string, number>;
  /** By absolute URL. */
  readonly #entries: ReadonlyMap<string, LargeEntry>;

  constructor(private readonly options: SmallPrecacheOptions) {
    const { entries, base } = options;
    this.#entries = new Map(entries.map((entry) => [new URL(entry.url, base).href, entry]));
    this.#sizes = new Map(
      [...this.#entries].map(([url, { revision, size }]) => [keyOf(url, revision), size]),
    );
    const total = [...this.#sizes.values()].reduce((sum, size) => sum + size, 0);
    // A worker that does not install has installed.
    this.#state = { phase: 'ready', downloaded: total, total };
  }

  get state(): SmallFiles {
    return this.#state;
  }

  /** Whether Workbox precaches it. @param url absolute. */
  has(url: string): boolean {
    return this.#entries.has(url);
  }

  /** The size in bytes of a file that is there; told for its absolute URL. */
  async sizeOf(url: string): Promise<number | undefined> {
    const { caches, cacheName } = this.options;
    const entry = this.#entries.get(url);
    // To open one would make it.
    if (!entry || !(await caches.has(cacheName))) return undefined;
    const cache = await caches.open(cacheName);
    return (await cache.match(keyOf(url, entry.revision))) ? entry.size : undefined;
  }

  /**
   * Looks on while the worker installs.
   *
   * @param state asked again and again.
   * @param onChange called whenever more is there, and at the end.
   */
  async watch(state: () => InstallState, onChange: () => void): Promise<void> {
    for (;;) {
      await this.#look(state());
      onChange();
      if (this.#state.phase !== 'downloading') return;
      await new Promise<void>((resolve) => {
        this.options.clock.setTimeout(resolve, LOOK_MS);
      });
    }
  }

  async #look(state: InstallState): Promise<void> {
    const { caches, cacheName } = this.options;
    const { total } = this.#state;
    // To open one would make it, and an app's own Workbox may have given its precache another name.
    const exists = await caches.has(cacheName);
    let downloaded = 0;
    if (exists) {
      const keys = await (await caches.open(cacheName)).keys();
      for (const { url } of keys) downloaded += this.#sizes.get(url) ?? 0;
    }
    const isDone = state === 'installed' || downloaded >= total || (state === 'ended' && !exists);
    const phase = isDone ? 'ready' : state === 'installing' ? 'downloading' : 'failed';
    this.#state = { phase, downloaded: isDone ? total : downloaded, total };
  }
}
