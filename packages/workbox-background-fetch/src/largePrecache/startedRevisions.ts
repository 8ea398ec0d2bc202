import type { CachesPort } from 'segmented-cache';

export interface StartedRevisionsOptions {
  readonly caches: Pick<CachesPort, 'open'>;
  readonly cacheName: string;
  /** Of the registration, as an absolute URL. */
  readonly scope: string;
}

/**
 * Which revision of an asset its download was started for. Stored before the download is, so that a
 * worker of another version knows whether what comes is what it wants.
 */
export class StartedRevisions {
  readonly #base: string;

  constructor(private readonly options: StartedRevisionsOptions) {
    this.#base = new URL('__workbox-background-fetch__/started/', options.scope).href;
  }

  /** Whether this entry of the cache is a note of ours, and no asset. */
  isNote(key: string): boolean {
    return key.startsWith(this.#base);
  }

  /** @returns `undefined` where no download of it was started by us; `null` is a revision. */
  async get(url: string): Promise<string | null | undefined> {
    const note: unknown = await (
      await (await this.#cache()).match(this.#key(url))
    )
      ?.json()
      .catch(() => undefined);
    return typeof note === 'string' || note === null ? note : undefined;
  }

  async set(url: string, revision: string | null): Promise<void> {
    await (await this.#cache()).put(this.#key(url), Response.json(revision));
  }

  async delete(url: string): Promise<void> {
    await (await this.#cache()).delete(this.#key(url));
  }

  /** All URLs that there is a note of. */
  async urls(): Promise<string[]> {
    const keys = await (await this.#cache()).keys();
    return keys.flatMap(({ url }) =>
      this.isNote(url) ? [decodeURIComponent(url.slice(this.#base.length))] : [],
    );
  }

  #cache() {
    return this.options.caches.open(this.options.cacheName);
  }

  #key(url: string): string {
    return this.#base + encodeURIComponent(url);
  }
}
