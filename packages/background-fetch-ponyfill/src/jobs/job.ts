import type { Carriage, JobCarrier, VerifiedBy } from '../carriers/carriage.js';
import type { ResponseMetadata } from 'segmented-cache';
import type { StoredRequest } from './request.js';

/** Why a background fetch failed, in the specification's words (`BackgroundFetchFailureReason`). */
export type FailureReason =
  '' | 'aborted' | 'bad-status' | 'fetch-error' | 'quota-exceeded' | 'download-total-exceeded';

/** How a background fetch has ended; `''` as long as it has not. */
export type Result = '' | 'success' | 'failure';

/** Why nothing moves, for people. */
export type WaitingReason =
  /** The browser says that there is no network. */
  | 'offline'
  /** The job wants an unmetered network, and this one is not. */
  | 'metered'
  /** The server is busy, broken, or was not reached; it is asked again at a time that is known. */
  | 'server'
  /** The server answered 401 or 403 to what `prepareRequest` made; `resume()` asks again. */
  | 'not-allowed';

/** Which jobs come first, and get the larger share of the connections. */
export type Priority = 'high' | 'normal' | 'low';

/** What a job waits for. */
export interface Requirements {
  /** `unmetered`: not over a network that costs by the byte, nor while the user saves data. */
  readonly network: 'any' | 'unmetered';
}

/** A `BackgroundFetchOptions` member `icons`, as given. */
export interface ImageResource {
  readonly src: string;
  readonly sizes?: string;
  readonly type?: string;
  readonly label?: string;
}

/** What `fetch()` was told of a job, as it is stored. */
export interface JobOptions {
  readonly title: string;
  readonly icons: readonly ImageResource[];
  /** In bytes; 0 sets no limit. */
  readonly downloadTotal: number;
  /** Missing where it is `normal`. */
  readonly priority?: Priority;
  /** Missing where any network will do. */
  readonly requires?: Requirements;
  /** Missing where it is active for a while, however little it brings. */
  readonly mayEndAtOnce?: true;
}

/** One call of `backgroundFetch.fetch()`, as it is stored. */
export interface Job extends JobOptions {
  /** `JOB_FORMAT` of the version that wrote it. */
  readonly format: number;
  /** Unique for ever; made where `fetch()` was called, so that asking twice makes one job. */
  readonly uid: string;
  /** The app's own name for it; free again once the job has settled. */
  readonly id: string;
  readonly recordCount: number;
  /** The lengths of all request bodies in bytes; missing where there are none. */
  readonly uploadTotal?: number;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly state: JobState;
}

export const JOB_FORMAT = 1;

export type JobState =
  /** Records are being fetched, unless the app wants it to rest. */
  | { readonly phase: 'active'; readonly paused?: true }
  /** The outcome is known; the app's handler has not been told, or has not finished. */
  | {
      readonly phase: 'settled';
      readonly result: Exclude<Result, ''>;
      readonly failureReason: FailureReason;
      /** How often the event has been dispatched and its handler failed or died. */
      readonly deliveries: number;
    }
  /** The handler has finished; nothing is kept but this. */
  | {
      readonly phase: 'delivered';
      readonly result: Exclude<Result, ''>;
      readonly failureReason: FailureReason;
      /** In bytes, as it was when the job settled. */
      readonly downloaded: number;
      /** The same of request bodies; missing where there were none. */
      readonly uploaded?: number;
      /** Missing where it is not known. */
      readonly carrier?: JobCarrier;
    };

/** One request of a job, as it is stored. Its bytes are in the draft. */
export interface JobRecord {
  readonly jobUid: string;
  readonly index: number;
  readonly request: StoredRequest;
  /** Length of the request's body in bytes; missing where it has none. */
  readonly bodyBytes?: number;
  readonly draftId: string;
  /** Missing where the first versions stored it: then the runner has it. */
  readonly carriage?: Carriage;
  readonly state: RecordState;
}

/** What came in the place of what is expected: by the digest of a segment, or by the size of the whole. */
export interface Unexpected {
  readonly expected: string;
  readonly found: string;
}

/** Where one request of a job stands. */
export type RecordState =
  | {
      readonly phase: 'pending';
      /** Attempts since the last one that made a byte durable. */
      readonly attemptsWithoutProgress: number;
      /** Milliseconds since the epoch; nothing is tried before. */
      readonly retryAt: number;
      readonly waitingFor?: WaitingReason;
      /** A request that may change something on the server was sent; set before it is. */
      readonly sent?: true;
      /** Each time that it did; missing where that never happened. */
      readonly unexpected?: readonly Unexpected[];
    }
  | {
      readonly phase: 'complete';
      /** In bytes. */
      readonly size: number;
      /** Missing where nothing said how long it is or what it is. */
      readonly verified?: VerifiedBy;
      /** The asset is small, and lies beside its record; missing where a draft has it. */
      readonly inDatabase?: true;
      /**
       * What was received besides the bytes of an asset that is one expected segment, and has no ledger;
       * missing where one says it.
       */
      readonly response?: ResponseMetadata;
      /** Its `Vary` then; missing where it has none, and where the first versions stored it. */
      readonly vary?: string;
    }
  | {
      readonly phase: 'failed';
      readonly reason: Exclude<FailureReason, ''>;
      /** For people: what happened, with the status where there was one. */
      readonly detail: string;
      /** What the server has are other bytes than are expected. */
      readonly isUnexpected?: true;
    };

/** Whether the asset is complete, and lies beside its record. */
export function isInDatabase(state: RecordState): boolean {
  return state.phase === 'complete' && state.inDatabase === true;
}
