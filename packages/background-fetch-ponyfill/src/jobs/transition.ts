import type { FailureReason, Job, JobRecord, JobState } from './job.js';

/** What may happen to a job. */
export type JobEvent =
  /** Every record has come to its end, or one failure ended the whole job. */
  | { readonly type: 'settle'; readonly failureReason: FailureReason }
  /** The event was dispatched and its handler failed. */
  | { readonly type: 'delivery-failed' }
  /** The event was dispatched and its handler has finished. `downloaded` in bytes. */
  | { readonly type: 'delivered'; readonly downloaded: number };

/**
 * The job's state machine.
 *
 * @throws {Error} on a move that cannot be: that is a bug, never a fact of the network.
 */
export function transition({ uid, state }: Job, event: JobEvent): JobState {
  if (state.phase === 'active' && event.type === 'settle') {
    const { failureReason } = event;
    const result = failureReason === '' ? 'success' : 'failure';
    return { phase: 'settled', result, failureReason, deliveries: 0 };
  }
  if (state.phase === 'settled' && event.type === 'delivery-failed') {
    return { ...state, deliveries: state.deliveries + 1 };
  }
  if (state.phase === 'settled' && event.type === 'delivered') {
    const { result, failureReason } = state;
    return { phase: 'delivered', result, failureReason, downloaded: event.downloaded };
  }
  throw new Error(`A job that is ${state.phase} cannot take ${event.type} (${uid}).`);
}

/**
 * The job's outcome by its records: `''` for success, `undefined` while one is still pending. The
 * first failure in the order of the requests names the reason.
 */
export function outcomeOf(records: readonly JobRecord[]): FailureReason | undefined {
  if (records.some(({ state }) => state.phase === 'pending')) return undefined;
  for (const { state } of records) if (state.phase === 'failed') return state.reason;
  return '';
}
