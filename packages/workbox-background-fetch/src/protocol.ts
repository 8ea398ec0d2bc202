import type { FailureReason, WaitingReason } from 'background-fetch-ponyfill/protocol';
import { META } from './meta.js';
import type { StorageUsage } from './storage/storageOf.js';

export * from './hello.js';
export { PACK_JOB_PREFIX } from './isPackJob.js';
export { META } from './meta.js';
export { RateMeter } from './progress/rateMeter.js';
export type { StorageUsage } from './storage/storageOf.js';
export * from './working.js';

/** Raised when a message changes its meaning. Pages take messages of their own version only. */
export const PROTOCOL_VERSION = 1;

/**
 * The id of the one job that stands for all that the worker precaches: small files, by Workbox, and
 * large ones, by background fetches.
 */
export const PRECACHE_ID = 'workbox-precache';

/** What a message to pages says in its type; one for each phase that is worth a word. */
export type MessageType =
  | 'BACKGROUND_FETCH_STARTED'
  | 'BACKGROUND_FETCH_PROGRESS'
  | 'BACKGROUND_FETCH_WAITING'
  | 'BACKGROUND_FETCH_CACHING'
  | 'BACKGROUND_FETCH_READY'
  | 'BACKGROUND_FETCH_FAILED'
  | 'BACKGROUND_FETCH_ABORTED';

/**
 * Where an asset stands. `absent`: neither in the cache nor on its way.
 *
 * @example
 * import type { Phase } from 'workbox-background-fetch/protocol';
 *
 * const isOver = (phase: Phase) => ['ready', 'failed', 'aborted', 'absent'].includes(phase);
 */
export type Phase =
  | 'absent'
  | 'queued'
  | 'downloading'
  | 'waiting'
  | 'paused'
  | 'caching'
  | 'ready'
  | 'failed'
  | 'aborted';

/**
 * Why it waits (`offline`, `metered`, `server`, `not-allowed`) or failed: the specification's failure
 * reasons, and `refused` for what came and may not be kept.
 *
 * @example
 * import type { Reason } from 'workbox-background-fetch/protocol';
 *
 * const isForTheUser = (reason: Reason) => reason === 'quota-exceeded' || reason === 'offline';
 */
export type Reason = WaitingReason | FailureReason | 'refused';

/**
 * How far one asset of a job is.
 *
 * @example
 * import type { AssetProgress } from 'workbox-background-fetch/protocol';
 *
 * const line = ({ url, phase, detail = '' }: AssetProgress) => `${url}: ${phase} ${detail}`;
 */
export interface AssetProgress {
  /** Absolute. */
  readonly url: string;
  readonly phase: Phase;
  /** Durable bytes, decoded. */
  readonly downloaded: number;
  /** In bytes, decoded; missing while it is unknown. */
  readonly total?: number;
  readonly reason?: Reason;
  /** For people: what happened, with the status where there was one. */
  readonly detail?: string;
  /** It is kept, and can be removed alone. */
  readonly removable?: true;
}

/**
 * How far one download is.
 *
 * @example
 * import type { Progress } from 'workbox-background-fetch/protocol';
 *
 * const share = ({ downloaded, total }: Progress) => (total ? downloaded / total : undefined);
 */
export interface Progress {
  readonly version: typeof PROTOCOL_VERSION;
  /** The job's id: the asset's absolute URL, where one asset is downloaded. */
  readonly id: string;
  readonly title: string;
  readonly phase: Phase;
  readonly reason?: Reason;
  /** Durable bytes, decoded. */
  readonly downloaded: number;
  /** In bytes, decoded; missing while it is unknown. */
  readonly total?: number;
  /** Over the last seconds; missing until it is known, and while nothing moves. */
  readonly bytesPerSecond?: number;
  /** At that rate; missing where it or the total is unknown. */
  readonly secondsLeft?: number;
  /** Of one asset that is kept, or an earlier revision of it: it can be removed alone. */
  readonly removable?: true;
  /** Of one asset that is not whole: an earlier revision of it is here, and answers while there is none better. */
  readonly previous?: true;
  /** Of one asset that is `absent`: no cache of the worker would take it, and it would be fetched for nothing. */
  readonly unkept?: true;
  /** Of one asset that another job brings: that job's id, by which it is paused and ended. */
  readonly partOf?: string;
  /** In the order of the job. Of a job of more than 100 assets, those that have failed. */
  readonly assets?: readonly AssetProgress[];
}

/** What the worker tells every page of one download. */
export interface ProgressMessage {
  readonly type: MessageType;
  readonly meta: typeof META;
  readonly payload: Progress;
}

/**
 * Asks how far something is: with an id, or an asset's absolute URL, answered with one `Progress` over
 * the port that comes with it; without, with a list of all that is under way or has just ended.
 */
export interface QueryMessage {
  readonly type: 'BACKGROUND_FETCH_QUERY';
  readonly meta: typeof META;
  readonly payload: { readonly id?: string };
}

/**
 * What a page wants of all that is stored; answered with a `StorageAnswer` over the port that comes
 * with it.
 */
export interface StorageMessage {
  readonly type: 'BACKGROUND_FETCH_STORAGE';
  readonly meta: typeof META;
  readonly payload: {
    /** `usage` tells what it takes; `clear` ends all downloads and deletes all large assets first. */
    readonly what: 'usage' | 'clear';
  };
}

/**
 * Deletes one asset that is `removable`; answered over the port that comes with it with the asset's
 * `Progress` after that.
 */
export interface RemoveMessage {
  readonly type: 'BACKGROUND_FETCH_REMOVE';
  readonly meta: typeof META;
  readonly payload: {
    /** Absolute. */
    readonly url: string;
  };
}

/** What comes back for a `StorageMessage`. */
export interface StorageAnswer {
  readonly version: typeof PROTOCOL_VERSION;
  readonly usage: StorageUsage;
}

const TYPE_OF_PHASE = {
  absent: 'BACKGROUND_FETCH_ABORTED',
  queued: 'BACKGROUND_FETCH_STARTED',
  downloading: 'BACKGROUND_FETCH_PROGRESS',
  waiting: 'BACKGROUND_FETCH_WAITING',
  paused: 'BACKGROUND_FETCH_WAITING',
  caching: 'BACKGROUND_FETCH_CACHING',
  ready: 'BACKGROUND_FETCH_READY',
  failed: 'BACKGROUND_FETCH_FAILED',
  aborted: 'BACKGROUND_FETCH_ABORTED',
} as const satisfies Record<Phase, MessageType>;

/**
 * What the worker sends to say how far a download is.
 *
 * @example
 * import { progressMessage } from 'workbox-background-fetch/protocol';
 *
 * client.postMessage(progressMessage(progress));
 */
export function progressMessage(payload: Progress): ProgressMessage {
  return { type: TYPE_OF_PHASE[payload.phase], meta: META, payload };
}

/**
 * Asks for one download, or for all. See `QueryMessage`.
 *
 * @example
 * import { isProgress, queryMessage } from 'workbox-background-fetch/protocol';
 *
 * const { port1, port2 } = new MessageChannel();
 * port1.onmessage = ({ data }) => isProgress(data) && show(data);
 * worker.postMessage(queryMessage('https://app.example/film.mp4'), [port2]);
 */
export function queryMessage(id?: string): QueryMessage {
  return { type: 'BACKGROUND_FETCH_QUERY', meta: META, payload: id === undefined ? {} : { id } };
}

/**
 * Asks what is stored, or for the end of all of it. See `StorageMessage`.
 *
 * @example
 * import { isStorageAnswer, storageMessage } from 'workbox-background-fetch/protocol';
 *
 * const { port1, port2 } = new MessageChannel();
 * port1.onmessage = ({ data }) => isStorageAnswer(data) && console.log(data.usage.segmentBytes);
 * worker.postMessage(storageMessage('usage'), [port2]);
 */
export function storageMessage(what: StorageMessage['payload']['what']): StorageMessage {
  return { type: 'BACKGROUND_FETCH_STORAGE', meta: META, payload: { what } };
}

/**
 * Asks to delete one asset. See `RemoveMessage`.
 *
 * @example
 * import { removeMessage } from 'workbox-background-fetch/protocol';
 *
 * worker.postMessage(removeMessage('https://app.example/film.mp4'), [new MessageChannel().port2]);
 */
export function removeMessage(url: string): RemoveMessage {
  return { type: 'BACKGROUND_FETCH_REMOVE', meta: META, payload: { url } };
}

/**
 * What a job's progress says of one of its assets, or of itself. What is precached speaks for itself
 * alone: each of its large files has a job that says more of it.
 *
 * @param id the job's id, or an asset's absolute URL.
 *
 * @example
 * import { progressFor } from 'workbox-background-fetch/protocol';
 *
 * const film = progressFor('https://app.example/film.mp4', progress);
 */
export function progressFor(id: string, job: Progress): Progress | undefined {
  if (job.id === id) return job;
  if (job.id === PRECACHE_ID) return undefined;
  const asset = job.assets?.find(({ url }) => url === id);
  if (!asset) return undefined;
  const { version, title } = job;
  const { url, phase, downloaded, total, reason, removable } = asset;
  return {
    version,
    id: url,
    partOf: job.id,
    title,
    phase,
    downloaded,
    ...(total === undefined ? {} : { total }),
    ...(reason === undefined ? {} : { reason }),
    ...(removable ? { removable } : {}),
  };
}

/**
 * Whether this is a message about a download, of the version that is spoken here.
 *
 * @example
 * import { isProgressMessage } from 'workbox-background-fetch/protocol';
 *
 * const hear = ({ data }: MessageEvent<unknown>) => isProgressMessage(data) && show(data.payload);
 */
export function isProgressMessage(data: unknown): data is ProgressMessage {
  return isOurs(data) && isProgress(data.payload);
}

/**
 * Whether this is a `Progress` of the version that is spoken here.
 *
 * @example
 * import { isProgress } from 'workbox-background-fetch/protocol';
 *
 * const hear = ({ data }: MessageEvent<unknown>) => isProgress(data) && show(data);
 */
export function isProgress(data: unknown): data is Progress {
  return isObject(data) && data.version === PROTOCOL_VERSION && typeof data.id === 'string';
}

/**
 * Whether a page asks how far something is.
 *
 * @example
 * import { isQueryMessage } from 'workbox-background-fetch/protocol';
 *
 * const isForAll = (data: unknown) => isQueryMessage(data) && data.payload.id === undefined;
 */
export function isQueryMessage(data: unknown): data is QueryMessage {
  if (!isOurs(data) || data.type !== 'BACKGROUND_FETCH_QUERY' || !isObject(data.payload)) {
    return false;
  }
  return data.payload.id === undefined || typeof data.payload.id === 'string';
}

/**
 * Whether a page asks what is stored, or for its end.
 *
 * @example
 * import { isStorageMessage } from 'workbox-background-fetch/protocol';
 *
 * const isEnd = (data: unknown) => isStorageMessage(data) && data.payload.what === 'clear';
 */
export function isStorageMessage(data: unknown): data is StorageMessage {
  if (!isOurs(data) || data.type !== 'BACKGROUND_FETCH_STORAGE') return false;
  return isObject(data.payload) && ['usage', 'clear'].includes(String(data.payload.what));
}

/**
 * Whether a page asks to delete one asset.
 *
 * @example
 * import { isRemoveMessage } from 'workbox-background-fetch/protocol';
 *
 * const urlOf = (data: unknown) => (isRemoveMessage(data) ? data.payload.url : undefined);
 */
export function isRemoveMessage(data: unknown): data is RemoveMessage {
  if (!isOurs(data) || data.type !== 'BACKGROUND_FETCH_REMOVE') return false;
  return isObject(data.payload) && typeof data.payload.url === 'string';
}

/**
 * Whether this is an answer in the version that is spoken here.
 *
 * @example
 * import { isStorageAnswer } from 'workbox-background-fetch/protocol';
 *
 * const bytesOf = (data: unknown) => (isStorageAnswer(data) ? data.usage.segmentBytes : 0);
 */
export function isStorageAnswer(data: unknown): data is StorageAnswer {
  return isObject(data) && data.version === PROTOCOL_VERSION && isObject(data.usage);
}

function isOurs(data: unknown): data is Record<string, unknown> {
  return isObject(data) && data.meta === META && typeof data.type === 'string';
}

function isObject(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null;
}
