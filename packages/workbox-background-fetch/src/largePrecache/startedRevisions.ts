import type { CachesPort } from 'segmented-cache';
import { parseNote, storedNote } from './note.js';
import type { Note } from './note.js';

export interface StartedRevisionsOptions {
  readonly caches: Pick<CachesPort, 'open'>;
  readonly cacheName: string;
  /** Of the registration, as an absolute URL. */
  readonly scope: string;
}

/**
 * Which revision of an asset its download was started for. Stored before the download is, so that a
 * worker of another version knows whether what comes is what it wants. Of those that a page starts, it is
 * the revision that the app had then. What became of those that did not get whole is
 * noted, too.
 */
export class StartedRevisions {
  readonly #base: string;
  readonly #offered: string;
  readonly #disowned: string;

  constructor(private readonly options: StartedRevisionsOptions) {
    this.#base = new URL('__workbox-background-fetch__/started/', options.scope).href;
    this.#disowned = new URL('__workbox-background-fetch__/disowned/', options.scope).href;
    this.#offered = new URL('__workbox-background-fetch__/offered', options.scope).href;
  }

  /** Whether this entry of the cache is a note of ours, and no asset. */
  isNote(key: string): boolean {
    return key.startsWith(this.#base) || key.startsWith(this.#disowned) || key === this.#offered;
  }

  /** @returns `undefined` where no download of it was started by us. */
  async get(url: string): Promise<Note | undefined> {
    const stored = await (await this.#cache()).match(this.#key(url));
    return parseNote(await stored?.json().catch(() => undefined));
  }

  /** The revisions by URL that pages could start since this was last stored; `undefined` before the first. */
  async offered(): Promise<ReadonlyMap<string, string | null> | undefined> {
    const stored = await (await this.#cache()).match(this.#offered);
    const table = (await stored?.json().catch(() => undefined)) as unknown;
    return Array.isArray(table) ? new Map(table as [string, string | null][]) : undefined;
  }

  /** Stores nothing where nothing has changed. */
  async offer(revisions: ReadonlyMap<string, string | null>): Promise<void> {
    const before = await this.offered();
    const isSame = ([url, revision]: [string, string | null]) => before?.get(url) === revision;
    if (before?.size === revisions.size && [...revisions].every(isSame)) return;
    await (await this.#cache()).put(this.#offered, Response.json([...revisions]));
  }

  async set(url: string, note: Note): Promise<void> {
    await (await this.#cache()).put(this.#key(url), Response.json(storedNote(note)));
  }

  async delete(url: string): Promise<void> {
    await (await this.#cache()).delete(this.#key(url));
  }

  /**
   * Notes that nobody wants what this job brings: it is of another revision. What it brought may be told
   * of after its asset was started anew. By `uid`.
   */
  async disown(jobUid: string): Promise<void> {
    await (await this.#cache()).put(this.#disowned + jobUid, new Response());
  }

  async isDisowned(jobUid: string): Promise<boolean> {
    return (await (await this.#cache()).match(this.#disowned + jobUid)) !== undefined;
  }

  /** The job is over. @returns whether it was disowned. */
  async forgetJob(jobUid: string): Promise<boolean> {
    return (await this.#cache()).delete(this.#disowned + jobUid);
  }

  /** All URLs that there is a note of. */
  async urls(): Promise<string[]> {
    const keys = await (await this.#cache()).keys();
    return keys.flatMap(({ url }) =>
      url.startsWith(this.#base) ? [decodeURIComponent(url.slice(this.#base.length))] : [],
    );
  }

  #cache() {
    return this.options.caches.open(this.options.cacheName);
  }

  #key(url: string): string {
    return this.#base + encodeURIComponent(url);
  }
}
