/** What the benchmark asks of its service worker and its page; it travels as JSON. */
export type Task = WorkerTask | PageTask;

/** What the service worker does. */
export type WorkerTask =
  | Exclude<MeasuredTask, PageTask>
  /** Deletes all caches. */
  | { readonly kind: 'clear' }
  /** Ends when a job's handler has written this URL into the app's cache. */
  | { readonly kind: 'await-kept'; readonly url: string }
  /** Gives the sum of the lengths of all entries of all caches, in bytes. */
  | { readonly kind: 'stored-bytes' };

/** Each gives its times in milliseconds: one, or one for each of its reads. */
export type MeasuredTask =
  /** Fetches and throws away: what the network alone takes. */
  | { readonly kind: 'discard'; readonly url: string }
  /** `cache.put(url, await fetch(url))` */
  | { readonly kind: 'whole-entry'; readonly url: string }
  | WholeEntries
  | { readonly kind: 'add-all'; readonly urls: readonly string[] }
  | Chunks
  | Job
  | PageTask
  | Pack
  | ReadPack
  | ReadyBuffers
  | Segments
  | Pipeline
  | ReadRanges;

/** `cache.put(url, await fetch(url))` of each. */
export interface WholeEntries {
  readonly kind: 'whole-entries';
  readonly urls: readonly string[];
  readonly atOnce: number;
}

/** What one writes by hand for a large file: ranges, joined by a `Blob`, then put. */
export interface Chunks {
  readonly kind: 'chunks';
  readonly url: string;
  /** In bytes. */
  readonly size: number;
  readonly chunkBytes: number;
  readonly connections: number;
}

/** The product's whole way: one background fetch, until its handler has written all into a cache. */
export interface Job {
  readonly kind: 'job';
  readonly urls: readonly string[];
}

/**
 * What only a page can start: a job that the browser's own Background Fetch carries, through the product,
 * or by itself with a copy of each record into a cache that is written by hand.
 */
export type PageTask =
  | { readonly kind: 'native-job' | 'raw-native'; readonly urls: readonly string[] }
  /** Starts a job that somebody else awaits; over once it is durable. */
  | { readonly kind: 'begin'; readonly urls: readonly string[]; readonly engine: Engine }
  /** Lets go on what an earlier browser has begun. */
  | { readonly kind: 'wake' }
  /** A worker of Workbox precaching, from its registration until it is active. */
  | { readonly kind: 'precache'; readonly isUpdate: boolean };

type Engine = 'emulated' | 'native';

const PAGE_TASKS: ReadonlySet<string> = new Set<PageTask['kind']>([
  'native-job',
  'raw-native',
  'begin',
  'wake',
  'precache',
]);

export const isPageTask = (task: Task): task is PageTask => PAGE_TASKS.has(task.kind);

/** A content pack, until all of this version of it is served. */
export interface Pack {
  readonly kind: 'pack';
  readonly manifestUrl: string;
  readonly version: string;
}

/** Reads of whole files of a pack, one after the other. */
export interface ReadPack {
  readonly kind: 'read-pack';
  readonly manifestUrl: string;
  readonly urls: readonly string[];
}

/** Bytes that are in memory already: what storage alone takes. */
export interface ReadyBuffers {
  readonly kind: 'ready-buffers';
  readonly bytes: number;
  readonly bufferBytes: number;
  readonly inFlight: number;
}

/** The product's way: a draft filled over some connections, then adopted. */
export interface Segments {
  readonly kind: 'segments';
  readonly url: string;
  /** In bytes. */
  readonly size: number;
  readonly connections: number;
  readonly without?: readonly Part[];
}

/** What can be left out of writing segments, to see what it costs. */
export type Part = 'digest' | 'look-up' | 'put' | 'ledger' | 'lock';

/**
 * The bare steps of writing segments, over one connection, in other ways than the product's: no draft,
 * no ledger, no lock.
 */
export interface Pipeline {
  readonly kind: 'pipeline';
  readonly url: string;
  /** How chunks become a segment. */
  readonly collect:
    /** Copied into a new buffer for each segment. */
    | 'new-buffer'
    /** Copied into a buffer that a segment before it, stored by now, has left. */
    | 'pooled-buffer'
    /** Read into such a buffer by the browser. */
    | 'pooled-byob'
    /** Kept as they come, and joined by a `Blob`. */
    | 'blob';
  /** How the bytes are given to `cache.put`. */
  readonly body: 'bytes' | 'blob';
  readonly digest: boolean;
  readonly segmentBytes: number;
  readonly inFlight: number;
}

/** Reads of some bytes each, one after the other. */
export interface ReadRanges {
  readonly kind: 'read-ranges';
  readonly from: 'segments' | 'workbox-range-requests' | 'network';
  readonly url: string;
  readonly starts: readonly number[];
  readonly bytes: number;
}
