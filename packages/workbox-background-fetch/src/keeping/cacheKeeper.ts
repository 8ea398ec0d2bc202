import { respondFromBytes, SegmentedCache } from 'segmented-cache';
import type { SegmentStore } from 'segmented-cache';
import type { WorkboxPlugin } from 'workbox-core/types.js';
import type { Deletable } from '../storage/room.js';
import { workboxQuota } from '../quota.js';
import type { QuotaCallbacks } from '../quota.js';
import { whyProgram } from '../whyProgram.js';
import { headersOf } from './keeper.js';
import type { Delivery, Keeper } from './keeper.js';
import type { DownloadOutcome, UIUpdate } from './outcome.js';
import { callApp, isNoRoom } from './refusal.js';

export interface CacheKeeperOptions {
  readonly cacheName: string;
  readonly plugins: readonly WorkboxPlugin[];
  readonly trusted: boolean;
  readonly accepts: (url: URL) => boolean;
  /** Default `segmented`. */
  readonly layout?: 'segmented' | 'whole';
  /** Default Workbox's. */
  readonly quota?: QuotaCallbacks;
  readonly updateUI?: (outcome: DownloadOutcome) => UIUpdate | undefined;
  readonly pageFor?: (id: string) => string | undefined;
}

/** Keeps assets in one of the app's caches, as a Workbox strategy with the same plugins would. */
export class CacheKeeper implements Keeper {
  readonly canRemove = true;
  readonly #cache: SegmentedCache;

  constructor(
    private readonly options: CacheKeeperOptions,
    private readonly store: SegmentStore,
  ) {
    this.#cache = new SegmentedCache(options.cacheName, store);
  }

  accepts(url: string): Promise<boolean> {
    return callApp('accepts', () => this.options.accepts(new URL(url)));
  }

  async sizeOf(url: string): Promise<number | undefined> {
    const info = await this.#cache.info(url);
    // On its way to the layout that readers were promised.
    if (this.options.layout === 'whole' && info?.layout === 'segmented') return undefined;
    return info?.size;
  }

  updateUI(outcome: DownloadOutcome): UIUpdate | undefined {
    return this.options.updateUI?.(outcome);
  }

  pageFor(id: string): string | undefined {
    return this.options.pageFor?.(id);
  }

  async list(): Promise<readonly Deletable[]> {
    const urls = await this.#cache.keys();
    return Promise.all(urls.map(async (url) => ({ url, size: (await this.sizeOf(url)) ?? 0 })));
  }

  remove(url: string): Promise<boolean> {
    return this.#cache.delete(url);
  }

  async clear(): Promise<void> {
    await caches.delete(this.options.cacheName);
  }

  /** As Workbox does: caches may say what can go. */
  onNoRoom(): Promise<void> {
    return (this.options.quota ?? workboxQuota).execute();
  }

  async keep(delivery: Delivery): Promise<string | undefined> {
    const { request, draft, event } = delivery;
    const { plugins, trusted } = this.options;
    const why = trusted ? undefined : whyProgram(headersOf(delivery));
    if (why !== undefined) return why;
    const plain = new Request(request.url);
    const came =
      'bytes' in draft ? respondFromBytes(plain, draft) : this.store.respond(plain, draft.head());
    let response = came;
    for (const plugin of plugins) {
      if (!plugin.cacheWillUpdate) continue;
      const before = response;
      const changed = await callApp('a plugin’s cacheWillUpdate', () =>
        plugin.cacheWillUpdate?.({ request, response: before, event }),
      );
      if (!changed) return 'a plugin’s cacheWillUpdate refused it';
      response = changed;
    }
    const { url } = await this.#keyOf(request, event);
    const hears = plugins.filter((plugin) => plugin.cacheDidUpdate);
    const oldResponse = hears.length > 0 ? await this.#cache.match(url) : undefined;
    if (response === came) await this.#cache.adopt(draft, url);
    else await this.#cache.put(url, response);
    if (this.options.layout === 'whole') await this.#assemble(url);
    for (const plugin of hears) {
      const newResponse = await this.#cache.match(url);
      const key = await this.#cache.storedKey(url);
      if (!newResponse || key === undefined) break;
      await callApp('a plugin’s cacheDidUpdate', () =>
        plugin.cacheDidUpdate?.({
          cacheName: this.options.cacheName,
          request: new Request(key),
          oldResponse: oldResponse ?? null,
          newResponse,
          event,
        }),
      ).catch(reportError); // It is kept.
    }
    return undefined;
  }

  /** Who was promised an ordinary entry has no use for one in segments. */
  async #assemble(url: string): Promise<void> {
    try {
      await this.#cache.assemble(url);
    } catch (error) {
      if (isNoRoom(error)) await this.#cache.delete(url);
      throw error;
    }
  }

  /** What the plugins make of the asset's own URL. */
  async #keyOf(request: Request, event: ExtendableEvent): Promise<Request> {
    let key = request;
    for (const plugin of this.options.plugins) {
      const before = key;
      const changed = await callApp('a plugin’s cacheKeyWillBeUsed', () =>
        plugin.cacheKeyWillBeUsed?.({ mode: 'write', request: before, event }),
      );
      if (changed) key = typeof changed === 'string' ? new Request(changed) : changed;
    }
    return key;
  }
}
