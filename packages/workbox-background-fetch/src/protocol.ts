import type { FailureReason, WaitingReason } from 'background-fetch-ponyfill/protocol';

/**
 * What the worker tells pages about large assets, in Workbox's style: `{type, meta, payload}`, sent
 * to every window in scope, and in answer to a question to a window that opens late.
 */
export const META = 'workbox-background-fetch';

/** Raised when a message changes its meaning. */
export const PROTOCOL_VERSION = 1;

export type MessageType =
  | 'BACKGROUND_FETCH_STARTED'
  | 'BACKGROUND_FETCH_PROGRESS'
  | 'BACKGROUND_FETCH_WAITING'
  | 'BACKGROUND_FETCH_CACHING'
  | 'BACKGROUND_FETCH_READY'
  | 'BACKGROUND_FETCH_FAILED'
  | 'BACKGROUND_FETCH_ABORTED';

/** Where an asset stands. `absent`: neither in the cache nor on its way. */
export type Phase =
  'absent' | 'queued' | 'downloading' | 'waiting' | 'caching' | 'ready' | 'failed' | 'aborted';

/** How far one download is. */
export interface Progress {
  readonly version: typeof PROTOCOL_VERSION;
  /** The job's id: the asset's absolute URL, where one asset is downloaded. */
  readonly id: string;
  readonly title: string;
  readonly phase: Phase;
  /** Why it waits (`offline`, `metered`, `server`, `not-allowed`) or failed (the specification's failure reason). */
  readonly reason?: WaitingReason | FailureReason;
  /** Durable bytes, decoded. */
  readonly downloaded: number;
  /** In bytes, decoded; missing while it is unknown. */
  readonly total?: number;
}

export interface ProgressMessage {
  readonly type: MessageType;
  readonly meta: typeof META;
  readonly payload: Progress;
}

/** Asks how far an asset is; answered with a `Progress` over the port that comes with it. */
export interface QueryMessage {
  readonly type: 'BACKGROUND_FETCH_QUERY';
  readonly meta: typeof META;
  readonly payload: { readonly url: string };
}

const TYPE_OF_PHASE = {
  absent: 'BACKGROUND_FETCH_ABORTED',
  queued: 'BACKGROUND_FETCH_STARTED',
  downloading: 'BACKGROUND_FETCH_PROGRESS',
  waiting: 'BACKGROUND_FETCH_WAITING',
  caching: 'BACKGROUND_FETCH_CACHING',
  ready: 'BACKGROUND_FETCH_READY',
  failed: 'BACKGROUND_FETCH_FAILED',
  aborted: 'BACKGROUND_FETCH_ABORTED',
} as const satisfies Record<Phase, MessageType>;

export function progressMessage(payload: Progress): ProgressMessage {
  return { type: TYPE_OF_PHASE[payload.phase], meta: META, payload };
}

export function isProgressMessage(data: unknown): data is ProgressMessage {
  return (
    isOurs(data) &&
    'payload' in data &&
    typeof data.payload === 'object' &&
    data.payload !== null &&
    'version' in data.payload &&
    data.payload.version === PROTOCOL_VERSION
  );
}

export function isQueryMessage(data: unknown): data is QueryMessage {
  return (
    isOurs(data) &&
    data.type === 'BACKGROUND_FETCH_QUERY' &&
    'payload' in data &&
    typeof data.payload === 'object' &&
    data.payload !== null &&
    'url' in data.payload &&
    typeof data.payload.url === 'string'
  );
}

function isOurs(data: unknown): data is { readonly type: unknown } {
  return (
    typeof data === 'object' &&
    data !== null &&
    'type' in data &&
    'meta' in data &&
    data.meta === META
  );
}
