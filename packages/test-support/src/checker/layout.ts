import type { CensusEntry } from './census.js';

/** What a segment is called by. */
export interface Ref {
  readonly digest: string;
  readonly length: number;
}

/** A head as it lies on the disk, as far as it is checked. */
export interface StoredHead {
  readonly size: number;
  readonly segmentBytes: number;
  readonly segments: readonly Ref[];
}

/** A ledger as it lies on the disk, as far as it is checked. */
export interface StoredLedger {
  readonly response?: { readonly status: number };
  readonly draftId: string;
  readonly generation: number;
  readonly segmentBytes: number;
  readonly size?: number;
  /** What the segments will be, where that was known beforehand. */
  readonly expected?: readonly Ref[];
  readonly segments: Readonly<Record<string, Ref>>;
  readonly tails: Readonly<
    Record<string, readonly { readonly id: string; readonly length: number }[]>
  >;
}

/** A table of assets as it lies on the disk, as far as it is checked. */
export interface StoredTable {
  readonly name: string;
  readonly generation: number;
  readonly assets: readonly StoredTableAsset[];
}

export interface StoredTableAsset extends StoredHead {
  readonly url: string;
  /** Of its first byte in its one segment, which it may share. */
  readonly offset?: number;
}

/** All entries, sorted by what they are. */
export interface Layout {
  /** By `digest-length`. */
  readonly segments: ReadonlyMap<string, CensusEntry>;
  /** By `draftId/tailId`. */
  readonly tails: ReadonlyMap<string, CensusEntry>;
  /** The newer of each draft's two, by the id that their keys name. */
  readonly ledgers: ReadonlyMap<string, StoredLedger>;
  readonly heads: readonly {
    readonly cacheName: string;
    readonly url: string;
    readonly head: StoredHead;
  }[];
  /** The newer of each table's two, by cache and name. */
  readonly tables: ReadonlyMap<string, StoredTable>;
  /** Ordinary entries. */
  readonly plain: readonly CensusEntry[];
}

export const nameOf = ({ digest, length }: Ref): string => `${digest}-${length}`;

/**
 * Sorts a census. Written anew from what lies on the disk, without a line of segmented-cache: what
 * checks a program must not share its mistakes.
 */
export function layoutOf(census: readonly CensusEntry[], scope: string): Layout {
  const base = new URL('__segmented-cache__/', scope).href;
  const segments = new Map<string, CensusEntry>();
  const tails = new Map<string, CensusEntry>();
  const ledgers = new Map<string, StoredLedger>();
  const tables = new Map<string, StoredTable>();
  const heads: Layout['heads'][number][] = [];
  const plain: CensusEntry[] = [];
  for (const entry of census) {
    if (!entry.url.startsWith(base)) {
      plain.push(entry);
      continue;
    }
    // The query of a head's key is its asset's own.
    const { pathname, search } = new URL(entry.url);
    const [folder = '', ...rest] = pathname.slice(new URL(base).pathname.length).split('/');
    const names = rest.map(decodeURIComponent);
    const name = names.join('/') + search;
    if (folder === 'segments') segments.set(name, entry);
    else if (folder === 'tails') tails.set(name, entry);
    else if (entry.json === undefined) {
      // Nobody can read it, as after a death in the middle of writing it: it is as good as not there.
      continue;
    } else if (folder === 'drafts') {
      const [draftId = ''] = names;
      const ledger = entry.json as StoredLedger;
      if (ledger.generation > (ledgers.get(draftId)?.generation ?? 0)) ledgers.set(draftId, ledger);
    } else if (folder === 'tables') {
      const table = entry.json as StoredTable;
      const key = `${entry.cacheName} ${table.name}`;
      if (table.generation > (tables.get(key)?.generation ?? 0)) tables.set(key, table);
    } else if (folder === 'heads') {
      heads.push({ cacheName: entry.cacheName, url: name, head: entry.json as StoredHead });
    } else throw new Error(`Nobody knows what lies at ${entry.url}.`);
  }
  return { segments, tails, ledgers, heads, tables, plain };
}
