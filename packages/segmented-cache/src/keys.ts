/**
 * Where things lie. All names hang from the registration's scope, so that two apps or two service
 * workers of one origin never touch each other's bytes.
 */
export interface Keys {
  /** The private cache that holds segments, tails and drafts. */
  readonly segmentCacheName: string;
  /** Held shared from a segment's put until it is referred to; held exclusively by the sweep. */
  readonly segmentsLock: string;
  /** Held shared while somebody streams the asset that was written as `assetId`. */
  readingLock(assetId: string): string;
  /** The asset's id, where `lockName` is such a lock. */
  assetIdOfReadingLock(lockName: string): string | undefined;
  /** Held while somebody writes this draft who is not known to any roots provider. */
  writingLock(draftId: string): string;
  /** The draft's id, where `lockName` is such a lock. */
  draftIdOfWritingLock(lockName: string): string | undefined;
  /** Held exclusively while an asset is made readable under this URL. */
  adoptingLock(cacheName: string, url: string): string;
  head(url: string): string;
  /** The asset's URL, where `key` is a head's. */
  urlOfHead(key: string): string | undefined;
  /** One of the two entries that hold a table of assets in turn. */
  table(name: string, slot: LedgerSlot): string;
  /** The table's name, where `key` is one of its entries'. */
  nameOfTable(key: string): string | undefined;
  /** Held exclusively while a table of this name is written or deleted. */
  tableLock(cacheName: string, name: string): string;
  segment(ref: SegmentRef): string;
  /** One of the two entries that hold a draft's ledger in turn. */
  ledger(draftId: string, slot: LedgerSlot): string;
  tail(draftId: string, tailId: string): string;
  /** What a key of the private cache stands for. */
  parse(key: string): PrivateKey | undefined;
}

/** What those need who only read. */
export type ReadingKeys = Pick<Keys, 'segmentCacheName' | 'readingLock' | 'segment'>;

/**
 * A segment's name: what it holds, and how much of it.
 *
 * @example
 * // Digests that are known beforehand: what is here already is not fetched again, and no other bytes
 * // are accepted.
 * const expected: SegmentRef[] = await (await fetch('/film.mp4.segments.json')).json();
 * const size = expected.reduce((sum, { length }) => sum + length, 0);
 * const response = await fetch('/film.mp4', { method: 'HEAD' });
 * const draft = await store.openDraft('film');
 * await draft.begin(metadataOf(response), size, expected);
 */
export interface SegmentRef {
  /** SHA-256 in 64 lower-case hexadecimal digits. */
  readonly digest: string;
  /** In bytes. */
  readonly length: number;
}

export type LedgerSlot = 0 | 1;

export type PrivateKey =
  | { readonly kind: 'segment'; readonly key: string; readonly ref: SegmentRef }
  | { readonly kind: 'ledger'; readonly key: string; readonly draftId: string }
  | {
      readonly kind: 'tail';
      readonly key: string;
      readonly draftId: string;
      /** In bytes. */
      readonly length: number;
    };

const segmentPattern = /^segments\/([0-9a-f]{64})-(\d+)$/;
const ledgerPattern = /^drafts\/([^/]+)\/[01]$/;
const tailPattern = /^tails\/([^/]+)\/[^/]+-(\d+)$/;

const baseOf = (scope: string): string => new URL('__segmented-cache__/', scope).href;

const readingLocksOf = (scope: string): string => `segmented-cache:reading:${scope}#`;

/** A part of `keysFor()`, so that pages carry no more. */
export function readingKeysFor(scope: string): ReadingKeys {
  const base = baseOf(scope);
  const reading = readingLocksOf(scope);
  return {
    segmentCacheName: `segmented-cache:${scope}`,
    readingLock: (assetId) => reading + assetId,
    segment: ({ digest, length }) => `${base}segments/${digest}-${length}`,
  };
}

/** Persisted names: a change here loses what users have stored. */
export function keysFor(scope: string): Keys {
  const base = baseOf(scope);
  const heads = `${base}heads/`;
  const tables = `${base}tables/`;
  const reading = readingLocksOf(scope);
  const writing = `segmented-cache:writing:${scope}#`;
  return {
    ...readingKeysFor(scope),
    segmentsLock: `segmented-cache:segments:${scope}`,
    assetIdOfReadingLock: (lockName) =>
      lockName.startsWith(reading) ? lockName.slice(reading.length) : undefined,
    writingLock: (draftId) => writing + draftId,
    draftIdOfWritingLock: (lockName) =>
      lockName.startsWith(writing) ? lockName.slice(writing.length) : undefined,
    adoptingLock: (cacheName, url) => `segmented-cache:adopting:${scope}#${cacheName}#${url}`,
    // The asset's own query stays the key's query, so that `ignoreSearch` means what it says; its
    // path is within ours, so that nobody who asks for the plain URL finds a head.
    head: (url) => {
      const { origin, pathname, search } = new URL(url);
      return heads + encodeURIComponent(origin + pathname) + search;
    },
    urlOfHead: (key) => {
      if (!key.startsWith(heads)) return undefined;
      const { pathname, search } = new URL(key);
      return decodeURIComponent(pathname.slice(new URL(heads).pathname.length)) + search;
    },
    table: (name, slot) => `${tables}${encodeURIComponent(name)}/${slot}`,
    nameOfTable: (key) => {
      const [, name] =
        /^([^/]*)\/[01]$/.exec(key.startsWith(tables) ? key.slice(tables.length) : '') ?? [];
      return name === undefined ? undefined : decodeURIComponent(name);
    },
    tableLock: (cacheName, name) => `segmented-cache:table:${scope}#${cacheName}#${name}`,
    ledger: (draftId, slot) => `${base}drafts/${encodeURIComponent(draftId)}/${slot}`,
    tail: (draftId, tailId) => `${base}tails/${encodeURIComponent(draftId)}/${tailId}`,
    parse: (key) => {
      if (!key.startsWith(base)) return undefined;
      const path = key.slice(base.length);
      const segment = segmentPattern.exec(path);
      if (segment?.[1] !== undefined) {
        return { kind: 'segment', key, ref: { digest: segment[1], length: Number(segment[2]) } };
      }
      const ledger = ledgerPattern.exec(path);
      if (ledger?.[1] !== undefined) {
        return { kind: 'ledger', key, draftId: decodeURIComponent(ledger[1]) };
      }
      const tail = tailPattern.exec(path);
      if (tail?.[1] !== undefined) {
        const [, draftId, length] = tail;
        return { kind: 'tail', key, draftId: decodeURIComponent(draftId), length: Number(length) };
      }
      return undefined;
    },
  };
}
