import type { Unexpected } from '../jobs/job.js';
import type { AttemptOutcome } from './attempt.js';

/** How a record's transfer ended for now. Every byte it received is durable. */
export type TransferOutcome =
  | { readonly kind: 'complete'; readonly size: number }
  | {
      readonly kind: 'retry';
      readonly detail: string;
      readonly retryAfterMs: number;
      /** Whether a byte became durable that was not before. */
      readonly madeProgress: boolean;
      /**
       * `network`: no answer came, or its body broke off; the browser may be offline. `bytes`: they are
       * not those that were expected.
       */
      readonly cause: 'network' | 'status' | 'bytes' | 'ours';
      /** Of `bytes`. */
      readonly unexpected?: Unexpected;
    }
  | { readonly kind: 'not-allowed'; readonly detail: string }
  | {
      readonly kind: 'failed';
      readonly reason: 'bad-status' | 'quota-exceeded' | 'fetch-error';
      readonly detail: string;
    }
  | { readonly kind: 'aborted' };

/** What an attempt found that a transfer cannot go on from by itself. */
export type EndingOutcome = Exclude<
  AttemptOutcome,
  { kind: 'done' | 'range-refused' | 'end-unsaid' | 'coded' | 'length-untrue' | 'identity-refused' }
>;

/** What the attempt that ended a transfer means for its record. */
export function transferOutcome(
  ended: EndingOutcome,
  {
    isRepeatable,
    madeProgress,
  }: { readonly isRepeatable: boolean; readonly madeProgress: boolean },
): TransferOutcome {
  switch (ended.kind) {
    case 'aborted':
    case 'not-allowed':
      return ended;
    case 'changed': {
      const { detail } = ended;
      return { kind: 'retry', detail, retryAfterMs: 0, madeProgress: false, cause: 'status' };
    }
    case 'retry': {
      const { detail, retryAfterMs = 0, cause, unexpected } = ended;
      // The specification has only GET requests tried again: others may have changed something.
      if (!isRepeatable) {
        const reason = cause === 'status' ? 'bad-status' : 'fetch-error';
        return { kind: 'failed', reason, detail };
      }
      // Other segments may have come meanwhile; a server that is wrong once is not asked for ever.
      const countsProgress = madeProgress && cause !== 'bytes';
      return {
        ...{ kind: 'retry', detail, retryAfterMs, madeProgress: countsProgress, cause },
        ...(unexpected ? { unexpected } : {}),
      };
    }
    case 'bad-status':
    case 'quota-exceeded':
      return { kind: 'failed', reason: ended.kind, detail: ended.detail };
  }
}
