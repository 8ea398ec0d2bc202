import { AssetTable } from './assetTable.js';
import { distinctSegments } from './distinctSegments.js';
import type { CachePort } from './environment.js';
import { SegmentedCacheError, storageError } from './errors.js';
import type { LedgerSlot } from './keys.js';
import { parseStored } from './parseStored.js';
import type { SegmentStore } from './segmentStore.js';
import { missingSegment } from './readableSegments.js';
import { SharedBlobs } from './sharedBlobs.js';
import { isAsset, newestTable, TABLE_FORMAT, tableEntryOf } from './tableEntry.js';
import type { TableAsset, TableEntry } from './tableEntry.js';

/**
 * What is kept beside a table's assets.
 *
 * @example
 * // Keeps segments from the sweep that are on their way, before all of them are there.
 * await tables.put('course-3/next', assets, { note: { version: '8' }, mayLack: true });
 */
export interface PutTableOptions {
  /** The owner's own, as JSON has it; default none. */
  readonly note?: unknown;
  /** Whether segments may be missing still; default false. */
  readonly mayLack?: boolean;
}

/**
 * Tables of assets in one of the app's caches: each is one entry, whatever it holds, so that ten
 * thousand small files become readable, are replaced and are deleted at once. The bytes are the
 * store's segments, which tables refer to like heads do.
 *
 * @example
 * const tables = new AssetTables('packs', store);
 * await tables.put('course-3', assets);
 * const answer = await (await tables.open('course-3'))?.match(new Request('/course-3/1.png'));
 */
export class AssetTables {
  readonly #blobs: SharedBlobs;

  /** Touches no storage yet. */
  constructor(
    /** The name of the app's cache. */
    readonly cacheName: string,
    /** Where the bytes are. */
    readonly store: SegmentStore,
  ) {
    this.#blobs = new SharedBlobs(store.segments);
  }

  /**
   * Writes a table, or puts it in the place of the one of this name: whoever dies meanwhile leaves the
   * one or the other. Read back: once this resolves, it is there.
   *
   * @param name yours to choose; any string.
   * @throws {SegmentedCacheError} `invalid-argument` for an asset whose segments do not make up its
   * bytes, `missing-segment`, `newer-format`, `quota-exceeded`, `storage-failed`; the table before is
   * still there then.
   */
  async put(
    name: string,
    assets: readonly TableAsset[],
    { note, mayLack = false }: PutTableOptions = {},
  ): Promise<AssetTable> {
    const wrong = assets.find((asset) => !isAsset(asset));
    if (wrong) {
      throw new SegmentedCacheError(
        'invalid-argument',
        `The segments of ${wrong.url} do not make up its ${wrong.size} bytes.`,
      );
    }
    const { segments } = this.store;
    // From the look at its segments to the reference nobody may sweep.
    return segments.writing(() =>
      this.#exclusively(name, async (cache) => {
        if (!mayLack) await this.#requireAll(assets);
        const before = newestTable(await this.#entries(cache, name));
        const entry: TableEntry = {
          format: TABLE_FORMAT,
          name,
          generation: (before?.generation ?? 0) + 1,
          tableId: segments.environment.crypto.randomUUID(),
          assets,
          ...(note === undefined ? {} : { note }),
        };
        // Never in the place of the one before: in WebKit who dies while replacing loses both
        // (docs/discoveries/0009).
        const key = segments.keys.table(name, slotOf(entry));
        try {
          await cache.put(key, Response.json(entry));
        } catch (thrown) {
          throw storageError(thrown, `for the table ${name}`);
        }
        const stored = await readEntry(cache, key);
        if (stored?.tableId !== entry.tableId) {
          throw new SegmentedCacheError(
            'storage-failed',
            `The browser said that it had stored the table ${name} and did not. Try again.`,
          );
        }
        if (before) await cache.delete(segments.keys.table(name, slotOf(before)));
        return this.#tableOf(stored);
      }),
    );
  }

  /**
   * The table of this name, as it is now; keep it as long as you write no other.
   *
   * @returns `undefined` where there is none.
   * @throws {SegmentedCacheError} `newer-format`, `storage-failed`.
   */
  async open(name: string): Promise<AssetTable | undefined> {
    const entry = newestTable(await this.#entries(await this.#open(), name));
    return entry && this.#tableOf(entry);
  }

  /** The names of all tables. */
  async names(): Promise<string[]> {
    const keys = await (await this.#open()).keys();
    const names = keys.map(({ url }) => this.store.segments.keys.nameOfTable(url));
    return [...new Set(names.filter((name) => name !== undefined))];
  }

  /**
   * Makes a table's assets unreadable at once. Their segments go with the next `collectGarbage()`.
   *
   * @returns whether there was one.
   */
  delete(name: string): Promise<boolean> {
    return this.#exclusively(name, async (cache) => {
      const newest = newestTable(await this.#entries(cache, name));
      const { keys } = this.store.segments;
      // The newest goes last: what is left after a death is never an older state.
      const slots: readonly LedgerSlot[] = newest && slotOf(newest) === 0 ? [1, 0] : [0, 1];
      const deleted: boolean[] = [];
      for (const slot of slots) deleted.push(await cache.delete(keys.table(name, slot)));
      return deleted.includes(true);
    });
  }

  async #requireAll(assets: readonly TableAsset[]): Promise<void> {
    const refs = distinctSegments(assets.flatMap(({ segments }) => segments));
    const stored = await this.store.segments.storedOf(refs);
    const missing = refs.find((_, index) => !stored[index]);
    if (missing) throw missingSegment(missing);
  }

  /** One writer at a time: two would each take the other's for the one before. */
  #exclusively<T>(name: string, write: (cache: CachePort) => Promise<T>): Promise<T> {
    const { environment, keys } = this.store.segments;
    return environment.locks.request(
      keys.tableLock(this.cacheName, name),
      { mode: 'exclusive' },
      async () => write(await this.#open()),
    );
  }

  async #entries(cache: CachePort, name: string): Promise<TableEntry[]> {
    const { keys } = this.store.segments;
    const slots: readonly LedgerSlot[] = [0, 1];
    const stored = await Promise.all(slots.map((slot) => readEntry(cache, keys.table(name, slot))));
    return stored.filter((entry) => entry !== undefined);
  }

  #tableOf(entry: TableEntry): AssetTable {
    return new AssetTable(this.store.segments, this.#blobs, entry);
  }

  #open(): Promise<CachePort> {
    return this.store.segments.openCache(this.cacheName);
  }
}

async function readEntry(cache: CachePort, key: string): Promise<TableEntry | undefined> {
  const stored = await cache.match(key);
  return stored && tableEntryOf(await parseStored(stored, 'a table of assets'));
}

const slotOf = ({ generation }: TableEntry): LedgerSlot => (generation % 2 === 0 ? 0 : 1);
