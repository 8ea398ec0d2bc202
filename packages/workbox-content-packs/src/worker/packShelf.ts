import { AssetTables } from 'segmented-cache';
import type { AssetTable, SegmentStore, TableAsset } from 'segmented-cache';
import type { PackManifest } from '../manifest/packManifest.js';
import type { PackAsset } from '../plan/packAsset.js';
import type { PackWish } from '../state/packWish.js';

/** A pack's version that is whole: its table answers requests. */
export interface InstalledPack {
  readonly version: string;
  readonly title: string;
  readonly table: AssetTable;
  readonly assets: readonly PackAsset[];
}

/** A file that could not be fetched, for people. */
export interface FailedFile {
  readonly url: string;
  readonly detail: string;
}

/** What is wanted of a pack, with all that a worker needs that knows nothing else. */
export interface StoredWish {
  readonly wish: PackWish;
  /** Of the version that is wanted. */
  readonly manifest?: PackManifest;
  /** Assets of it whose digests were not known before they came. */
  readonly learnt: readonly PackAsset[];
  readonly failed: readonly FailedFile[];
}

const NOTHING: StoredWish = { wish: { kind: 'nothing' }, learnt: [], failed: [] };

interface InstalledNote {
  readonly version: string;
  readonly title: string;
  /** By URL. */
  readonly types: Readonly<Record<string, string>>;
  readonly revisions: Readonly<Record<string, string>>;
}

/**
 * Where packs stand: two tables of assets for each. That of the installed version is written at once,
 * and is the pointer that flips; that of the wish keeps the segments that are on their way from the
 * sweep.
 */
export class PackShelf {
  readonly #tables: AssetTables;
  /** Read once in a worker's life. */
  readonly #installed = new Map<string, Promise<InstalledPack | undefined>>();

  constructor(scope: string, store: SegmentStore) {
    this.#tables = new AssetTables(`workbox-content-packs:${scope}`, store);
  }

  /** The ids of all packs of which something is stored. */
  async ids(): Promise<string[]> {
    const names = await this.#tables.names();
    return [...new Set(names.map((name) => name.replace(/\/(?:installed|wish)$/, '')))];
  }

  installed(id: string): Promise<InstalledPack | undefined> {
    const known = this.#installed.get(id);
    if (known) return known;
    const read = this.#readInstalled(id);
    this.#installed.set(id, read);
    // What could not be read once may be readable the next time.
    read.catch(() => this.#installed.delete(id));
    return read;
  }

  /** Makes a version the one that is served. @throws {SegmentedCacheError} where it is not whole. */
  async install(manifest: PackManifest, assets: readonly PackAsset[]): Promise<void> {
    const { id, version, title } = manifest;
    const note: InstalledNote = {
      version,
      title,
      types: byUrl(assets, ({ type }) => type),
      revisions: byUrl(assets, ({ revision }) => revision),
    };
    const tableAssets = assets.map((asset) => tableAssetOf(asset, version));
    await this.#tables.put(`${id}/installed`, tableAssets, { note });
    this.#installed.delete(id);
  }

  async uninstall(id: string): Promise<void> {
    await this.#tables.delete(`${id}/installed`);
    this.#installed.delete(id);
  }

  async wish(id: string): Promise<StoredWish> {
    const note = (await this.#tables.open(`${id}/wish`))?.note;
    return (note as StoredWish | undefined) ?? NOTHING;
  }

  /** @param assets what the wish refers to, there or not. */
  async setWish(id: string, stored: StoredWish, assets: readonly PackAsset[]): Promise<void> {
    if (stored.wish.kind === 'nothing') {
      await this.#tables.delete(`${id}/wish`);
      return;
    }
    const tableAssets = assets.map((asset) => tableAssetOf(asset, ''));
    await this.#tables.put(`${id}/wish`, tableAssets, { note: stored, mayLack: true });
  }

  async #readInstalled(id: string): Promise<InstalledPack | undefined> {
    const table = await this.#tables.open(`${id}/installed`);
    if (!table) return undefined;
    const { version, title, types, revisions } = table.note as InstalledNote;
    const assets = table.assets.map(({ url, size, segmentBytes, segments, offset }): PackAsset => {
      const [type, revision] = [types[url], revisions[url]];
      return {
        ...{ url, size, segmentBytes, segments },
        ...(offset === undefined ? {} : { offset }),
        ...(type === undefined ? {} : { type }),
        ...(revision === undefined ? {} : { revision }),
      };
    });
    return { version, title, table, assets };
  }
}

function tableAssetOf(asset: PackAsset, version: string): TableAsset {
  const { url, size, segmentBytes, segments, offset, type = 'application/octet-stream' } = asset;
  // Same version, same bytes: that is what a version says.
  const etag = `"${version}-${segments[0]?.digest.slice(0, 16) ?? ''}-${offset ?? 0}"`;
  return {
    ...{ url, size, segmentBytes, segments },
    ...(offset === undefined ? {} : { offset }),
    headers: [
      ['content-type', type],
      ['etag', etag],
    ],
  };
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
