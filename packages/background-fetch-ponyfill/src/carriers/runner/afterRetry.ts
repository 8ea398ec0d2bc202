import type { Environment } from '../../environment.js';
import type { RecordEvent } from '../../jobs/transition.js';
import { RETRY_BUDGET, retryDelayMs, WRONG_BYTES_BUDGET } from '../../transfer/retry.js';
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

/**
 * Waits, by the budget; being offline is nobody's failure and does not spend it.
 *
 * @param before attempts without progress until this one.
 */
export function afterRetry(
  outcome: Retry,
  before: number,
  { network, clock, random }: Pick<Environment, 'network' | 'clock' | 'random'>,
): RecordEvent {
  const now = clock.now();
  if (outcome.cause === 'network' && !network.isOnline()) {
    const attemptsWithoutProgress = outcome.madeProgress ? 0 : before;
    const retryAt = now + OFFLINE_RETRY_MS;
    return { type: 'wait', waitingFor: 'offline', retryAt, attemptsWithoutProgress };
  }
  const attemptsWithoutProgress = outcome.madeProgress ? 0 : before + 1;
  const isUnexpected = outcome.cause === 'bytes';
  const budget = isUnexpected ? WRONG_BYTES_BUDGET : RETRY_BUDGET;
  const delayMs = retryDelayMs(attemptsWithoutProgress, random(), outcome.retryAfterMs, budget);
  if (delayMs === undefined) {
    const unexpected = isUnexpected ? { isUnexpected } : {};
    return { type: 'fail', reason: 'fetch-error', detail: outcome.detail, ...unexpected };
  }
  return { type: 'wait', waitingFor: 'server', retryAt: now + delayMs, attemptsWithoutProgress };
}
