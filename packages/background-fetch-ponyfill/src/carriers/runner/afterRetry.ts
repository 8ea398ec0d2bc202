import type { Environment } from '../../environment.js';
import type { RecordState, Unexpected } from '../../jobs/job.js';
import type { RecordEvent } from '../../jobs/transition.js';
import { retryDelayMs, WRONG_BYTES_BUDGET, WRONG_BYTES_PAUSE_MS } from '../../transfer/retry.js';
import type { TransferOutcome } from '../../transfer/transferOutcome.js';

type Retry = Extract<TransferOutcome, { kind: 'retry' }>;

/** How often a server is tried all the same while the browser says that it is offline. */
const OFFLINE_RETRY_MS = 60_000;

/** What was thrown here, which is no doing of the server's. */
export const ownFailure = (error: unknown): Retry => ({
  kind: 'retry',
  detail: String(error),
  retryAfterMs: 0,
  madeProgress: false,
  cause: 'ours',
});

/** What a record has behind it. */
type Before = Pick<
  Extract<RecordState, { phase: 'pending' }>,
  'attemptsWithoutProgress' | 'unexpected'
>;

/**
 * Waits, by the budget; being offline is nobody's failure and does not spend it. Wrong bytes have one of their own,
 * which nothing gives back; and where the same come twice, it is the server that has them: nothing damaged them on
 * their way, and each further attempt would cost a segment.
 */
export function afterRetry(
  outcome: Retry,
  { attemptsWithoutProgress: before, unexpected: unexpectedBefore = [] }: Before,
  { network, clock, random }: Pick<Environment, 'network' | 'clock' | 'random'>,
): RecordEvent {
  const now = clock.now();
  const { cause, detail, madeProgress, retryAfterMs, unexpected: came } = outcome;
  if (came) {
    const unexpected = [...unexpectedBefore, came];
    const pauseMs = Math.max(WRONG_BYTES_PAUSE_MS, retryAfterMs);
    const delayMs = retryDelayMs(unexpected.length, random(), pauseMs, WRONG_BYTES_BUDGET);
    const isTheServers = unexpectedBefore.some((before) => isSame(before, came));
    if (isTheServers || delayMs === undefined) {
      return { type: 'fail', reason: 'fetch-error', detail, isUnexpected: true };
    }
    const retryAt = now + delayMs;
    return {
      ...{ type: 'wait', waitingFor: 'server', retryAt },
      ...{ attemptsWithoutProgress: before, unexpected },
    };
  }
  if (cause === 'network' && !network.isOnline()) {
    const attemptsWithoutProgress = madeProgress ? 0 : before;
    const retryAt = now + OFFLINE_RETRY_MS;
    return { type: 'wait', waitingFor: 'offline', retryAt, attemptsWithoutProgress };
  }
  const attemptsWithoutProgress = madeProgress ? 0 : before + 1;
  const delayMs = retryDelayMs(attemptsWithoutProgress, random(), retryAfterMs);
  if (delayMs === undefined) return { type: 'fail', reason: 'fetch-error', detail };
  return { type: 'wait', waitingFor: 'server', retryAt: now + delayMs, attemptsWithoutProgress };
}

const isSame = (a: Unexpected, b: Unexpected): boolean =>
  a.expected === b.expected && a.found === b.found;
