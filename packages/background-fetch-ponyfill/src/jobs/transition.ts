import type { ResponseMetadata, SmallAsset } from 'segmented-cache';
import type { JobCarrier, VerifiedBy } from '../carriers/carriage.js';
import type {
  FailureReason,
  Job,
  JobRecord,
  JobState,
  RecordState,
  WaitingReason,
  Unexpected,
} from './job.js';

/** What may happen to a job. */
export type JobEvent =
  /** The app wants it to rest, and to go on. */
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  /** Every record has come to its end, or one failure ended the whole job. */
  | { readonly type: 'settle'; readonly failureReason: FailureReason }
  /** The event was dispatched and its handler failed. */
  | { readonly type: 'delivery-failed' }
  /** The event was dispatched and its handler has finished. Both in bytes. */
  | {
      readonly type: 'delivered';
      readonly downloaded: number;
      readonly uploaded: number;
      readonly carrier?: JobCarrier;
    };

/**
 * The job's state machine.
 *
 * @throws {Error} on a move that cannot be: that is a bug, never a fact of the network.
 */
export function transition({ uid, state }: Pick<Job, 'uid' | 'state'>, event: JobEvent): JobState {
  switch (event.type) {
    case 'pause':
      if (state.phase === 'active') return { phase: 'active', paused: true };
      break;
    case 'resume':
      if (state.phase === 'active') return { phase: 'active' };
      break;
    case 'settle': {
      if (state.phase !== 'active') break;
      const { failureReason } = event;
      const result = failureReason === '' ? 'success' : 'failure';
      return { phase: 'settled', result, failureReason, deliveries: 0 };
    }
    case 'delivery-failed':
      if (state.phase === 'settled') return { ...state, deliveries: state.deliveries + 1 };
      break;
    case 'delivered': {
      if (state.phase !== 'settled') break;
      const { result, failureReason } = state;
      const { downloaded, uploaded, carrier } = event;
      const sent = uploaded > 0 ? { uploaded } : {};
      const carried = carrier ? { carrier } : {};
      return { phase: 'delivered', result, failureReason, downloaded, ...sent, ...carried };
    }
  }
  throw new Error(`A job that is ${state.phase} cannot take ${event.type} (${uid}).`);
}

/** What may happen to a record. */
export type RecordEvent =
  /** A request is about to go out that may change something on the server. */
  | { readonly type: 'send' }
  /** An attempt ended for now. */
  | {
      readonly type: 'wait';
      readonly waitingFor: WaitingReason;
      /** Milliseconds since the epoch. */
      readonly retryAt: number;
      readonly attemptsWithoutProgress: number;
      /** Missing where it is as before. */
      readonly unexpected?: readonly Unexpected[];
    }
  /** The browser has deleted the bytes of a complete one. */
  | { readonly type: 'lost' }
  /** Somebody wants it to be tried now, with the whole budget. */
  | { readonly type: 'ask-again' }
  | {
      readonly type: 'complete';
      /** In bytes. */
      readonly size: number;
      /** Missing where nothing said how long it is or what it is. */
      readonly verified?: VerifiedBy;
      /** What is stored together with the record; missing where a draft has it. */
      readonly asset?: SmallAsset;
      /** As the record keeps it; missing where a ledger does. */
      readonly response?: ResponseMetadata;
    }
  | {
      readonly type: 'fail';
      readonly reason: Exclude<FailureReason, ''>;
      readonly detail: string;
      readonly isUnexpected?: true;
    };

/** How every record begins: due at once. */
export const PENDING: RecordState = { phase: 'pending', attemptsWithoutProgress: 0, retryAt: 0 };

/**
 * The record's state machine: it is pending until it comes to its one end, unless its bytes are lost.
 *
 * @throws {Error} on a move that cannot be.
 */
export function transitionRecord(state: RecordState, event: RecordEvent): RecordState {
  if (event.type === 'lost' && state.phase === 'complete') return PENDING;
  if (state.phase !== 'pending' || event.type === 'lost') {
    throw new Error(`A record that is ${state.phase} cannot take ${event.type}.`);
  }
  switch (event.type) {
    case 'send':
      return { ...state, sent: true };
    case 'wait': {
      const { waitingFor, retryAt, attemptsWithoutProgress } = event;
      const { unexpected = state.unexpected } = event;
      return {
        ...{ phase: 'pending', attemptsWithoutProgress, retryAt, waitingFor },
        ...(unexpected === undefined ? {} : { unexpected }),
      };
    }
    case 'ask-again':
      return PENDING;
    case 'complete':
      return {
        phase: 'complete',
        size: event.size,
        ...(event.verified ? { verified: event.verified } : {}),
        ...(event.response ? { response: event.response } : {}),
        ...(event.asset ? { inDatabase: true, ...variationOf(event.asset) } : {}),
      };
    case 'fail': {
      const { reason, detail, isUnexpected } = event;
      return { phase: 'failed', reason, detail, ...(isUnexpected ? { isUnexpected } : {}) };
    }
  }
}

function variationOf({ response }: SmallAsset): { readonly vary?: string } {
  const header = response.headers.find(([name]) => name === 'vary');
  return header ? { vary: header[1] } : {};
}

/**
 * The job's outcome by its records: `''` for success, `undefined` while one is still pending. The
 * first failure in the order of the requests names the reason.
 *
 * @param downloadTotal in bytes, over all records; 0 sets no limit.
 */
export function outcomeOf(
  records: readonly JobRecord[],
  downloadTotal = 0,
): FailureReason | undefined {
  if (records.some(({ state }) => state.phase === 'pending')) return undefined;
  let downloaded = 0;
  for (const { state } of records) {
    if (state.phase === 'failed') return state.reason;
    if (state.phase === 'complete') downloaded += state.size;
  }
  return downloadTotal > 0 && downloaded > downloadTotal ? 'download-total-exceeded' : '';
}
