import { answer } from './answer.js';
import { BodyReader } from './bodyReader.js';
import type { CachePort } from './environment.js';
import { trustedSize } from './declaredSize.js';
import type { Draft } from './draft.js';
import { isSegmentedCacheError, SegmentedCacheError, storageError } from './errors.js';
import { dropHead, findHead, plainKey } from './findHead.js';
import { headFromResponse, headToResponse } from './head.js';
import type { Head } from './head.js';
import { assetBlob, plainEntry, plainEntryOf, respondFromPlain } from './plainEntry.js';
import { assetHeaders, metadataOf } from './respond.js';
import type { SegmentStore } from './segmentStore.js';
import type { SmallAsset } from './smallAsset.js';
import { varyOf } from './vary.js';
import { verify } from './verify.js';
import type { VerifyReport } from './verify.js';

/**
 * What is known of an asset without reading it.
 *
 * @example
 * const info: AssetInfo | undefined = await films.info('/film.mp4');
 * if (info) console.log(`${info.url}: ${Math.ceil(info.size / 1e6)} MB, ${info.layout}`);
 */
export interface AssetInfo {
  /** The URL that was asked for, absolute. */
  readonly url: string;
  /** In bytes. */
  readonly size: number;
  /** How it is kept: as segments under a head, or as one ordinary entry. */
  readonly layout: 'segmented' | 'whole';
}

/**
 * How requests find assets; the same meaning as in the Cache API. Both default to false.
 *
 * @example
 * // Finds what was stored as /film.mp4.
 * const found = await films.match('/film.mp4?from=start-page', { ignoreSearch: true });
 */
export type MatchOptions = Pick<CacheQueryOptions, 'ignoreSearch' | 'ignoreVary'>;

/**
 * One of the app's caches, read and written with large assets in segments. Small assets are
 * ordinary entries, which anybody can read.
 *
 * @example
 * const videos = new SegmentedCache('videos', store);
 * const answer = async (request: Request) => (await videos.match(request)) ?? fetch(request);
 * event.respondWith(answer(event.request));
 */
export class SegmentedCache {
  /** Touches no storage yet. */
  constructor(
    /** The name of the app's cache. */
    readonly cacheName: string,
    /** Where the bytes of its large assets are. */
    readonly store: SegmentStore,
  ) {}

  /** The key under which an asset's head is kept: a URL of its own, which no page ever asks for. */
  headKey(url: string): string {
    return this.store.segments.keys.head(url);
  }

  /** The asset's URL, where this is the key of its head. */
  urlOfHeadKey(key: string): string | undefined {
    return this.store.segments.keys.urlOfHead(key);
  }

  /**
   * Answers from the cache: the whole, a single range, or what the request's preconditions ask.
   *
   * @returns `undefined` on a miss; an asset whose bytes are gone is dropped and is a miss.
   * @throws {SegmentedCacheError} `newer-format`.
   */
  async match(
    requested: Request | string,
    options: MatchOptions = {},
  ): Promise<Response | undefined> {
    const request = toRequest(requested);
    if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
    const cache = await this.#open();
    const found = await findHead(this.store.segments, cache, request, options);
    if (found) {
      const drop = () => dropHead(cache, found);
      const { segments } = this.store;
      const response = await answer(segments, request, found.head, drop).catch(ignoreMissing);
      if (response) return response;
      await drop();
    }
    const plain = await cache.match(plainKey(request), options);
    return plain && respondFromPlain(request, plain);
  }

  /**
   * Whether the asset is here, whole, and how it is kept.
   *
   * @returns `undefined` where it is not.
   * @throws {SegmentedCacheError} `newer-format`.
   */
  async info(
    requested: Request | string,
    options: MatchOptions = {},
  ): Promise<AssetInfo | undefined> {
    const request = toRequest(requested);
    const cache = await this.#open();
    const head = await this.#head(cache, request, options);
    const { url } = request;
    if (head) return { url, size: head.size, layout: 'segmented' };
    const plain = await cache.match(plainKey(request), options);
    return plain && { url, size: (await plain.blob()).size, layout: 'whole' };
  }

  /**
   * The key of the entry by which this cache has an asset: that of its head, or its own URL. For code
   * that dates or deletes entries by their keys, such as Workbox's plugins.
   *
   * @returns `undefined` where there is no such asset.
   */
  async storedKey(url: string): Promise<string | undefined> {
    const cache = await this.#open();
    for (const key of [this.headKey(url), url]) {
      if (await cache.match(key, { ignoreVary: true })) return key;
    }
    return undefined;
  }

  /** The URLs of all assets, however they are kept. */
  async keys(): Promise<string[]> {
    const { keys } = this.store.segments;
    const stored = (await (await this.#open()).keys()).map(({ url }) => url);
    const assets = stored.filter((key) => keys.nameOfTable(key) === undefined);
    return [...new Set(assets.map((key) => this.urlOfHeadKey(key) ?? key))];
  }

  /**
   * Stores a response piece by piece as it comes. Nothing is readable before all of it is there. For
   * downloads that go on after a death use `store.openDraft()` and `adopt()`.
   *
   * @throws {SegmentedCacheError} `length-mismatch` when the body is shorter or longer than its
   * `Content-Length`, `quota-exceeded`, `storage-failed`; {TypeError} for a 206, an opaque response or
   * `Vary: *`, which cannot be stored. Nothing is left then.
   */
  async put(requested: Request | string, response: Response): Promise<void> {
    if (!response.ok || response.status === 206) {
      throw new TypeError(
        `Only whole, successful responses can be stored; found status ${response.status}${response.type === 'opaque' ? ' of an opaque response: request it with mode cors' : ''}.`,
      );
    }
    await this.store.withNewDraft(async (draft) => {
      await draft.begin(metadataOf(response), trustedSize(response));
      const writer = await draft.writerAt(0);
      const reader = new BodyReader(response.body);
      try {
        for (let chunk = await reader.read(); chunk; chunk = await reader.read()) {
          await writer.write(chunk);
        }
      } catch (error) {
        // No put of it may come after the draft is abandoned, and nobody reads the rest.
        await Promise.allSettled([writer.close(), reader.cancel(error)]);
        throw error;
      }
      if (draft.size === undefined) await writer.end();
      else await writer.close();
      await this.adopt(draft, requested);
    });
  }

  /**
   * Makes a whole draft, or a small asset, readable for a request. Large assets cost one small entry,
   * whatever their size; small ones are copied into an ordinary one. Written last and read back: once
   * this resolves, the asset is there.
   *
   * @throws {SegmentedCacheError} `length-mismatch`, `quota-exceeded`, `storage-failed`;
   * {TypeError} for `Vary: *`.
   */
  async adopt(asset: Draft | SmallAsset, requested: Request | string): Promise<void> {
    const request = toRequest(requested);
    if ('bytes' in asset) await this.#adoptSmall(asset, request);
    else await this.#adoptHead(asset.head(), request);
  }

  /**
   * Makes an asset of another cache of the same store readable here too. Only referred to: no byte of
   * a large asset is copied.
   *
   * @returns whether it was there.
   * @throws {SegmentedCacheError} `quota-exceeded`, `storage-failed`.
   */
  async adoptFrom(
    other: SegmentedCache,
    url: string,
    requested: Request | string = url,
  ): Promise<boolean> {
    // Between reading the other's head and writing ours nobody may sweep.
    return this.store.segments.writing(async () => {
      const from = await other.#open();
      const head = await other.#head(from, toRequest(url), { ignoreVary: true });
      if (head) {
        await this.#adoptHead(head, toRequest(requested));
        return true;
      }
      const plain = await from.match(url, { ignoreVary: true });
      if (plain) await put(await this.#open(), plainKey(toRequest(requested)), plain);
      return plain !== undefined;
    });
  }

  /**
   * Makes an asset unreadable at once. Its segments go with the next `collectGarbage()`.
   *
   * @returns whether there was anything.
   */
  async delete(url: string, options: Pick<MatchOptions, 'ignoreSearch'> = {}): Promise<boolean> {
    const cache = await this.#open();
    const deleted = await Promise.all(
      [this.headKey(url), url].map((key) => cache.delete(key, { ...options, ignoreVary: true })),
    );
    return deleted.includes(true);
  }

  /**
   * Reads every byte of a segmented asset and compares digests.
   *
   * @returns `undefined` where there is no such asset, or it is an ordinary entry without digests.
   * @throws {SegmentedCacheError} `newer-format`.
   */
  async verify(url: string): Promise<VerifyReport | undefined> {
    const stored = await (await this.#open()).match(this.headKey(url));
    const head = stored && (await headFromResponse(stored));
    return head && verify(this.store.segments, head);
  }

  /**
   * All bytes of an asset, for code that wants a `Blob`; the browser may keep it on disk.
   *
   * @returns `undefined` where there is no such asset.
   * @throws {SegmentedCacheError} `missing-segment`, `newer-format`.
   */
  async asBlob(url: string): Promise<Blob | undefined> {
    const request = toRequest(url);
    const cache = await this.#open();
    const head = await this.#head(cache, request, { ignoreVary: true });
    if (head) return assetBlob(this.store.segments, head);
    return (await cache.match(url, { ignoreVary: true }))?.blob();
  }

  /**
   * Turns a segmented asset into one ordinary entry under its own URL, for code that reads the cache
   * directly. Needs room for a second copy while it works.
   *
   * @returns whether there is an ordinary entry now.
   * @throws {SegmentedCacheError} `missing-segment`, `quota-exceeded`, `storage-failed`; the segmented
   * asset is still there then.
   */
  async assemble(url: string): Promise<boolean> {
    const cache = await this.#open();
    const request = toRequest(url);
    const head = await this.#head(cache, request, { ignoreVary: true });
    if (!head) return (await cache.match(url, { ignoreVary: true })) !== undefined;
    await put(cache, request, await plainEntry(this.store.segments, head));
    const stored = await (await cache.match(request))?.blob();
    if (stored?.size !== head.size) throw notStored(url);
    await cache.delete(this.headKey(url), { ignoreVary: true });
    return true;
  }

  #adoptHead(head: Head, request: Request): Promise<void> {
    return this.#adopting(request, async (cache) => {
      const key = this.headKey(request.url);
      const vary = varyOf(assetHeaders(head.response), request.headers);
      if (head.segments.length > 1) {
        await put(cache, key, headToResponse(vary ? { ...head, vary } : head));
        await cache.delete(request.url, { ignoreVary: true });
      } else {
        await put(cache, plainKey(request), await plainEntry(this.store.segments, head));
        await cache.delete(key);
      }
      const info = await this.info(request);
      if (info?.size !== head.size) throw notStored(request.url);
    });
  }

  /** With as few calls as can be: there may be thousands. */
  #adoptSmall({ response, bytes }: SmallAsset, request: Request): Promise<void> {
    return this.#adopting(request, async (cache) => {
      const key = plainKey(request);
      await put(cache, key, plainEntryOf(response, bytes.length, bytes));
      const [stored] = await Promise.all([
        cache.match(key),
        cache.delete(this.headKey(request.url)),
      ]);
      if (!stored) throw notStored(request.url);
    });
  }

  /** One at a time: two would each take the other's entry for what its own replaces. */
  #adopting(request: Request, write: (cache: CachePort) => Promise<void>): Promise<void> {
    const { environment, keys } = this.store.segments;
    const lock = keys.adoptingLock(this.cacheName, request.url);
    return environment.locks.request(lock, { mode: 'exclusive' }, async () =>
      write(await this.#open()),
    );
  }

  async #head(
    cache: CachePort,
    request: Request,
    options: MatchOptions,
  ): Promise<Head | undefined> {
    return (await findHead(this.store.segments, cache, request, options))?.head;
  }

  #open(): Promise<CachePort> {
    return this.store.segments.openCache(this.cacheName);
  }
}

function toRequest(requested: Request | string): Request {
  return typeof requested === 'string' ? new Request(requested) : requested;
}

async function put(cache: CachePort, key: string | Request, response: Response): Promise<void> {
  try {
    await cache.put(key, response);
  } catch (thrown) {
    throw storageError(thrown, `for ${typeof key === 'string' ? key : key.url}`);
  }
}

/** What is gone is a miss. */
function ignoreMissing(error: unknown): undefined {
  if (!isSegmentedCacheError(error) || error.code !== 'missing-segment') throw error;
}

function notStored(url: string): SegmentedCacheError {
  return new SegmentedCacheError(
    'storage-failed',
    `The browser said that it had stored ${url} and did not. Try again.`,
  );
}
