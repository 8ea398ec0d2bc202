import type { SegmentedCache } from 'segmented-cache';
import { keyOf, urlOfKey } from './largeEntry.js';
import type { Deletable } from '../storage/room.js';

/** The revisions of large files that are in the cache, apart from what is noted there. */
export class KeptRevisions {
  /** Whether a revision was seen whole: it is not looked for again. By key. */
  readonly #seen = new Map<string, boolean>();
  /** Whether others than the wanted revision are here, as far as it was looked for. By URL. */
  readonly #others = new Map<string, Promise<boolean>>();

  constructor(
    private readonly cache: SegmentedCache,
    private readonly isNote: (key: string) => boolean,
  ) {}

  async isWhole(url: string, revision: string | null): Promise<boolean> {
    const key = keyOf(url, revision);
    const seen = this.#seen.get(key);
    if (seen !== undefined) return seen;
    const isThere = (await this.cache.storedKey(key)) !== undefined;
    this.#seen.set(key, isThere);
    return isThere;
  }

  /** It is looked for again: something may have changed. */
  forget(url: string, revision: string | null): void {
    this.#seen.delete(keyOf(url, revision));
  }

  forgetAll(): void {
    this.#seen.clear();
    this.#others.clear();
  }

  /** Whether another revision is here than the wanted one; not looked for again until they are deleted. */
  hasOthers(url: string, wanted: string | null): Promise<boolean> {
    let others = this.#others.get(url);
    if (!others) {
      const looked = this.#othersThan(url, wanted).then(({ length }) => length > 0);
      this.#others.set(url, (others = looked));
      looked.catch(() => {
        if (this.#others.get(url) === looked) this.#others.delete(url);
      });
    }
    return others;
  }

  /** Of all files. */
  async keys(): Promise<string[]> {
    return (await this.cache.keys()).filter((key) => !this.isNote(key));
  }

  /** Of all revisions of a file. */
  async keysOf(url: string): Promise<string[]> {
    return (await this.keys()).filter((key) => urlOfKey(key) === url);
  }

  /** @returns how many there were. */
  async delete(keys: readonly string[]): Promise<number> {
    for (const key of keys) {
      await this.cache.delete(key);
      this.#seen.delete(key);
      this.#others.delete(urlOfKey(key));
    }
    return keys.length;
  }

  async list(): Promise<readonly Deletable[]> {
    const keys = await this.keys();
    return Promise.all(
      keys.map(async (key) => ({
        url: urlOfKey(key),
        size: (await this.cache.info(key))?.size ?? 0,
      })),
    );
  }

  /** Deletes the other revisions of a file. @returns how many there were. */
  async deleteOutdated(url: string, revision: string | null): Promise<number> {
    return this.delete(await this.#othersThan(url, revision));
  }

  async #othersThan(url: string, revision: string | null): Promise<string[]> {
    const wanted = keyOf(url, revision);
    return (await this.keysOf(url)).filter((key) => key !== wanted);
  }
}
