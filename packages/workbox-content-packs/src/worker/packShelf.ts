import { AssetTables } from 'segmented-cache';
import type { AssetTable, SegmentStore, TableAsset } from 'segmented-cache';
import type { PackManifest } from '../manifest/packManifest.js';
import { keyOf } from '../plan/packAsset.js';
import type { PackAsset } from '../plan/packAsset.js';
import type { FailedFile, PackName } from '../protocol.js';
import type { PackWish } from '../state/packWish.js';
import { isInstalledNote, isStoredWish } from './packNotes.js';
import type { InstalledNote } from './packNotes.js';
import { etagOf, tableAssetOf } from './tableAssetOf.js';

/** Where a pack's manifest came from, so that the pack can be asked for again by its id alone. */
export interface PackSource {
  readonly pack: PackName;
  /** Of a pack that a worker was built with. */
  readonly manifestDigest?: string;
}

/** A pack's version that is whole: its table answers requests. */
export interface InstalledPack {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  /** In milliseconds since the epoch; missing where an earlier release has installed it. */
  readonly at?: number;
  /** Of its segments, each counted once. */
  readonly bytes: number;
  readonly source: PackSource;
  readonly table: AssetTable;
  readonly assets: readonly PackAsset[];
}

/** What is wanted of a pack, with all that a worker needs that knows nothing else. */
export interface StoredWish {
  readonly wish: PackWish;
  /** Names this wish, and the background fetch that carries it; missing where an earlier release wrote it. */
  readonly token?: string;
  readonly source?: PackSource;
  /** Of the version that is wanted. */
  readonly manifest?: PackManifest;
  /** Of its background fetch; missing where it is `normal`. */
  readonly priority?: 'low';
  /** Assets of it whose digests were not known before they came. */
  readonly learnt: readonly PackAsset[];
  readonly failed: readonly FailedFile[];
  /**
   * What its background fetch does not ask for, because another pack's does; absolute URLs. Missing where
   * there are none.
   */
  readonly leftOut?: readonly string[];
}

/** What the shelf needs besides the store. */
export interface ShelfPorts {
  /** In 64 lower-case hexadecimal digits. */
  readonly sha256: (bytes: Uint8Array<ArrayBuffer>) => Promise<string>;
  readonly reportError: (error: unknown) => void;
}

const NOTHING: StoredWish = { wish: { kind: 'nothing' }, learnt: [], failed: [] };

/**
 * Where packs stand: two tables of assets for each. That of the installed version is written at once,
 * and is the pointer that flips; that of the wish keeps the segments that are on their way from the
 * sweep.
 */
export class PackShelf {
  readonly #tables: AssetTables;
  /** Read once in a worker's life, because every request asks. By id. */
  #packs: Promise<ReadonlyMap<string, InstalledPack>> | undefined;
  #known: readonly InstalledPack[] | undefined;
  /** As they were read or written last. By id. */
  readonly #wishes = new Map<string, StoredWish>();
  /** Counts writes: what was read beside one is not remembered. */
  #writes = 0;

  constructor(
    scope: string,
    store: SegmentStore,
    private readonly ports: ShelfPorts,
  ) {
    this.#tables = new AssetTables(`workbox-content-packs:${scope}`, store);
  }

  /** The ids of all packs of which something is stored. */
  async ids(): Promise<string[]> {
    const names = await this.#tables.names();
    return [...new Set(names.map((name) => name.replace(/\/(?:installed|wish)$/, '')))];
  }

  /** All installed packs, by their ids; one that cannot be read is not among them in this life. */
  async allInstalled(): Promise<readonly InstalledPack[]> {
    return sorted(await this.#read());
  }

  /** The same at once; `undefined` until they have been read. */
  get knownInstalled(): readonly InstalledPack[] | undefined {
    return this.#known;
  }

  async installed(id: string): Promise<InstalledPack | undefined> {
    return (await this.#read()).get(id);
  }

  /**
   * Reads an installed pack anew: a worker that was replaced may have installed another version since, at
   * the end of an event that it had begun.
   */
  async reread(id: string): Promise<InstalledPack | undefined> {
    const packs = new Map(await this.#read());
    const before = this.#packs;
    const table = await this.#tables.open(`${id}/installed`);
    // What this worker has written meanwhile is newer.
    if (this.#packs !== before) return this.installed(id);
    const pack = readPack(id, table);
    if (pack) packs.set(id, pack);
    else packs.delete(id);
    this.#changed(packs);
    return packs.get(id);
  }

  /** Another worker may have changed what this one has read. */
  forget(): void {
    this.#packs = undefined;
    this.#known = undefined;
    this.#wishes.clear();
  }

  /**
   * Makes a version the one that is served.
   *
   * @param at now, in milliseconds since the epoch.
   * @throws {SegmentedCacheError} where it is not whole.
   */
  async install(
    manifest: PackManifest,
    assets: readonly PackAsset[],
    source: PackSource,
    at: number,
  ): Promise<void> {
    const { id, version, title } = manifest;
    const note: InstalledNote = {
      ...{ version, title, at, source },
      types: byUrl(assets, ({ type }) => type),
      revisions: byUrl(assets, ({ revision }) => revision),
    };
    const tableAssets: TableAsset[] = [];
    for (const asset of assets) {
      const etag = await etagOf(asset, version, this.ports.sha256);
      tableAssets.push(tableAssetOf(asset, etag));
    }
    const table = await this.#tables.put(`${id}/installed`, tableAssets, { note });
    this.#changed(new Map(await this.#read()).set(id, installedPackOf(id, table, note)));
  }

  async uninstall(id: string): Promise<void> {
    await this.#tables.delete(`${id}/installed`);
    const packs = new Map(await this.#read());
    packs.delete(id);
    this.#changed(packs);
  }

  /** One that was damaged counts as none: the next command writes another. */
  async wish(id: string): Promise<StoredWish> {
    const before = this.#writes;
    const note = (await this.#tables.open(`${id}/wish`))?.note;
    const stored = isStoredWish(note) ? note : NOTHING;
    if (this.#writes === before) this.#wishes.set(id, stored);
    return stored;
  }

  /** As this worker knows it: enough to tell how far it is, and not to decide by. */
  async knownWish(id: string): Promise<StoredWish> {
    return this.#wishes.get(id) ?? this.wish(id);
  }

  /** @param assets what the wish refers to, there or not. */
  async setWish(id: string, stored: StoredWish, assets: readonly PackAsset[]): Promise<void> {
    this.#writes += 1;
    this.#wishes.delete(id);
    if (stored.wish.kind === 'nothing') {
      await this.#tables.delete(`${id}/wish`);
    } else {
      // Of a bundle's files one will do: what counts is which segments are referred to.
      const bySegments = new Map(
        assets.map((asset) => [asset.segments.map(({ digest }) => digest).join(), asset]),
      );
      const tableAssets = [...bySegments.values()].map((asset) => tableAssetOf(asset));
      await this.#tables.put(`${id}/wish`, tableAssets, { note: stored, mayLack: true });
    }
    this.#writes += 1;
    this.#wishes.set(id, stored);
  }

  #read(): Promise<ReadonlyMap<string, InstalledPack>> {
    if (this.#packs) return this.#packs;
    const read = this.#readAll();
    this.#packs = read;
    read.then(
      (packs) => {
        if (this.#packs === read) this.#known = sorted(packs);
      },
      () => {
        // What could not be read once may be readable the next time.
        if (this.#packs === read) this.#packs = undefined;
      },
    );
    return read;
  }

  async #readAll(): Promise<ReadonlyMap<string, InstalledPack>> {
    const packs = new Map<string, InstalledPack>();
    for (const id of await this.ids()) {
      try {
        const pack = readPack(id, await this.#tables.open(`${id}/installed`));
        if (pack) packs.set(id, pack);
      } catch (error) {
        // A newer version of the app, rolled back, may have written it: the others answer as ever.
        this.ports.reportError(error);
      }
    }
    return packs;
  }

  #changed(packs: ReadonlyMap<string, InstalledPack>): void {
    this.#packs = Promise.resolve(packs);
    this.#known = sorted(packs);
  }
}

/** By id, so that of two packs with one URL it is always the same that answers. */
function sorted(packs: ReadonlyMap<string, InstalledPack>): readonly InstalledPack[] {
  return [...packs.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** One of which the note was damaged counts as not installed: a download writes another. */
function readPack(id: string, table: AssetTable | undefined): InstalledPack | undefined {
  return isInstalledNote(table?.note) ? installedPackOf(id, table, table.note) : undefined;
}

function installedPackOf(
  id: string,
  table: AssetTable,
  { version, title, at, source, types, revisions }: InstalledNote,
): InstalledPack {
  const assets = table.assets.map(({ url, size, segmentBytes, segments, offset }): PackAsset => {
    const [type, revision] = [types[url], revisions[url]];
    return {
      ...{ url, size, segmentBytes, segments },
      ...(offset === undefined ? {} : { offset }),
      ...(type === undefined ? {} : { type }),
      ...(revision === undefined ? {} : { revision }),
    };
  });
  const bytes = bytesOf(assets);
  return { id, version, title, ...(at === undefined ? {} : { at }), bytes, source, table, assets };
}

/** Small files share the segment of their bundle, and equal files all of theirs. */
function bytesOf(assets: readonly PackAsset[]): number {
  const segments = assets.flatMap((asset) => asset.segments);
  const lengths = new Map(segments.map((ref) => [keyOf(ref), ref.length]));
  return [...lengths.values()].reduce((sum, length) => sum + length, 0);
}

function byUrl(
  assets: readonly PackAsset[],
  valueOf: (asset: PackAsset) => string | undefined,
): Record<string, string> {
  const pairs = assets.flatMap((asset) => {
    const value = valueOf(asset);
    return value === undefined ? [] : [[asset.url, value] as const];
  });
  return Object.fromEntries(pairs);
}
