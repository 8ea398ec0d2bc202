import type { Head, SmallAsset } from 'segmented-cache';
import type { Carriage, Engine, JobCarrier } from '../carriers/carriage.js';
import type {
  FailureReason,
  ImageResource,
  JobOptions,
  RecordState,
  Result,
  WaitingReason,
} from '../jobs/job.js';
import type { StoredRequest } from '../jobs/request.js';

/**
 * What pages and their worker say to each other. A page asks over a `MessagePort` of its own; the
 * worker announces on a `BroadcastChannel`, and whoever hears it reads the truth anew.
 */
export const PROTOCOL = 'background-fetch-ponyfill';

/** Raised when a message changes its meaning. The worker refuses other versions with a reason. */
export const PROTOCOL_VERSION = 1;

/** What can be asked: for each call its arguments and its answer. */
export interface Calls {
  /** Commits a job; the answer comes after it is durable. Asking again with the same uid is safe. */
  fetch: { args: FetchArgs; answer: JobSnapshot };
  get: { args: { readonly id: string }; answer: JobSnapshot | undefined };
  getIds: { args: NoArgs; answer: readonly string[] };
  snapshot: { args: { readonly uid: string }; answer: JobSnapshot | undefined };
  records: { args: { readonly uid: string }; answer: readonly RecordSnapshot[] };
  /** One of them, with its bytes where those lie in the database. */
  record: { args: RecordArgs; answer: RecordSnapshot | undefined };
  abort: { args: { readonly uid: string }; answer: boolean };
  pause: { args: { readonly uid: string }; answer: boolean };
  resume: { args: { readonly uid: string }; answer: boolean };
  /** What the page is to start in the browser's own Background Fetch; nothing, mostly. */
  nativeOrder: { args: { readonly uid: string }; answer: NativeOrder | undefined };
  /** Whether it could; the answer is whether it is wanted still. */
  nativeStarted: { args: NativeStartedArgs; answer: boolean };
  /** Lends life to the worker, wakes the runner, and asks whether more ticks are wanted. */
  tick: { args: TickArgs; answer: { readonly busy: boolean } };
}

/** Of a call that needs none. */
export interface NoArgs {
  readonly [name: string]: never;
}

/** What a page says with each beat of its heart. */
export interface TickArgs {
  /** Whether the page is loading and wants connections for itself; missing where it has said so. */
  readonly loading?: boolean;
}

/** Which record of which job. */
export interface RecordArgs {
  readonly uid: string;
  readonly index: number;
}

/** What can be asked. */
export type CallName = keyof Calls;

/** A job that is to be. */
export interface FetchArgs {
  readonly uid: string;
  readonly id: string;
  readonly requests: readonly StoredRequest[];
  /** By position; missing where no request has one. */
  readonly bodies?: readonly (Blob | undefined)[];
  /** By position, for people: why the page's browser would not fetch it; missing where it would. */
  readonly refused?: readonly (string | undefined)[];
  readonly options: JobOptions;
  /** Whether `Authorization` headers are written to disk. */
  readonly persistAuthorization: boolean;
  /** Default `auto`. */
  readonly engine?: Engine;
  /** Whether who asks can start a native fetch. */
  readonly startsNative?: boolean;
}

/** A native fetch that a page is to start, of some of a job's requests. */
export interface NativeOrder {
  readonly id: string;
  readonly indices: readonly number[];
  readonly title: string;
  readonly icons: readonly ImageResource[];
  /** In bytes; 0 sets no limit. */
  readonly downloadTotal: number;
}

/** What became of a `NativeOrder`. */
export interface NativeStartedArgs {
  readonly uid: string;
  /** Why it could not be started; missing where it was. */
  readonly problem?: string;
}

/** What a page sends to the worker, with a port for the answer. */
export interface Question<Name extends CallName = CallName> {
  readonly protocol: typeof PROTOCOL;
  readonly version: number;
  readonly call: Name;
  readonly args: Calls[Name]['args'];
}

/** What comes back over that port. */
export type Answer<Name extends CallName = CallName> =
  | { readonly ok: true; readonly value: Calls[Name]['answer'] }
  | { readonly ok: false; readonly error: { readonly name: string; readonly message: string } };

/** A job as its registration shows it, at one moment. Sizes in bytes. */
export interface JobSnapshot {
  readonly uid: string;
  readonly id: string;
  readonly title: string;
  readonly uploadTotal: number;
  readonly uploaded: number;
  readonly downloadTotal: number;
  readonly downloaded: number;
  readonly result: Result;
  readonly failureReason: FailureReason;
  readonly recordsAvailable: boolean;
  /** Whether the app wants it to rest. */
  readonly paused: boolean;
  /** Set while nothing moves. */
  readonly waitingFor?: WaitingReason;
  /** What is known of the job's size without `downloadTotal`: the sum of the declared lengths. */
  readonly knownTotal?: number;
  /** Who carries its records; missing where that is not known. */
  readonly carrier?: JobCarrier;
}

/** One request of a job, at one moment. */
export interface RecordSnapshot {
  readonly index: number;
  readonly request: StoredRequest;
  readonly carriage?: Carriage;
  readonly state: RecordState;
  /** Durable bytes, or what the browser has while it carries. */
  readonly downloaded: number;
  /** In bytes; missing while it is unknown. */
  readonly size?: number;
  /** Of the request, where it has one. */
  readonly body?: Blob;
  /** Where the response is whole and large, of whatever status: what to read it from. */
  readonly head?: Head;
  /** Where it is complete and small, and was asked for by itself. */
  readonly asset?: SmallAsset;
}

/** A hint: something about this job may have changed. */
export interface Hint {
  readonly uid: string;
  /** Said by a worker in its activate event: whoever was the active one before hands over. */
  readonly activated?: true;
  /**
   * Where the job has settled or was delivered: that does not change any more, and who waits for the
   * app's own message about it finds the registration up to date.
   */
  readonly snapshot?: JobSnapshot;
}

/**
 * The name of the `BroadcastChannel` on which a scope's worker announces.
 *
 * @example
 * import { hintChannelName } from 'background-fetch-ponyfill/protocol';
 *
 * new BroadcastChannel(hintChannelName(registration.scope)).onmessage = ({ data }) => console.log(data);
 */
export function hintChannelName(scope: string): string {
  return `${PROTOCOL}:${scope}`;
}

/**
 * The name of the Web Lock that the one worker holds which carries records, as long as it has work.
 *
 * @example
 * import { runnerLockName } from 'background-fetch-ponyfill/protocol';
 *
 * const { held = [] } = await navigator.locks.query();
 * const isBusy = held.some(({ name }) => name === runnerLockName(registration.scope));
 */
export function runnerLockName(scope: string): string {
  return `${PROTOCOL}:runner:${scope}`;
}

/**
 * Held by a worker as long as it has work, and watched by pages, which are given it when that worker
 * dies. Not the runner's own: a page that is frozen keeps what it is given, and must stop nobody.
 *
 * @example
 * import { lifeLockName } from 'background-fetch-ponyfill/protocol';
 *
 * await navigator.locks.request(lifeLockName(registration.scope), () => console.log('The worker rests.'));
 */
export function lifeLockName(scope: string): string {
  return `${PROTOCOL}:life:${scope}`;
}

/**
 * Whether a message is one of ours, of any version.
 *
 * @example
 * import { isQuestion } from 'background-fetch-ponyfill/protocol';
 *
 * self.addEventListener('message', ({ data }) => {
 *   if (!isQuestion(data)) console.log('A message of the app:', data);
 * });
 */
export function isQuestion(data: unknown): data is Question {
  return (
    typeof data === 'object' &&
    data !== null &&
    'protocol' in data &&
    data.protocol === PROTOCOL &&
    'version' in data &&
    'call' in data &&
    typeof data.call === 'string' &&
    'args' in data &&
    typeof data.args === 'object' &&
    data.args !== null
  );
}
