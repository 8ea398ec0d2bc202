import type { StoredRequest } from './request.js';

/** Why a background fetch failed, in the specification's words (`BackgroundFetchFailureReason`). */
export type FailureReason =
  '' | 'aborted' | 'bad-status' | 'fetch-error' | 'quota-exceeded' | 'download-total-exceeded';

export type Result = '' | 'success' | 'failure';

/** Why nothing moves, for people. */
export type WaitingReason = 'offline' | 'server';

/** A `BackgroundFetchOptions` member `icons`, as given. */
export interface ImageResource {
  readonly src: string;
  readonly sizes?: string;
  readonly type?: string;
  readonly label?: string;
}

export interface JobOptions {
  readonly title: string;
  readonly icons: readonly ImageResource[];
  /** In bytes; 0 sets no limit. */
  readonly downloadTotal: number;
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
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly state: JobState;
}

export const JOB_FORMAT = 1;

export type JobState =
  /** Records are being fetched. */
  | { readonly phase: 'active' }
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
    };

/** One request of a job, as it is stored. Its bytes are in the draft. */
export interface JobRecord {
  readonly jobUid: string;
  readonly index: number;
  readonly request: StoredRequest;
  readonly draftId: string;
  readonly state: RecordState;
}

export type RecordState =
  | {
      readonly phase: 'pending';
      /** Attempts since the last one that made a byte durable. */
      readonly attemptsWithoutProgress: number;
      /** Milliseconds since the epoch; nothing is tried before. */
      readonly retryAt: number;
      readonly waitingFor?: WaitingReason;
    }
  /** `size` in bytes. */
  | { readonly phase: 'complete'; readonly size: number }
  | {
      readonly phase: 'failed';
      readonly reason: Exclude<FailureReason, ''>;
      /** For people: what happened, with the status where there was one. */
      readonly detail: string;
    };
