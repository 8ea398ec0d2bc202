/** After this many attempts without a durable byte a record fails. */
export const RETRY_BUDGET = 12;

/**
 * So often a record may bring other bytes than are expected, different ones each time. An attempt costs up to what its
 * connections bring until the first segment is whole, and those after the first up to a segment.
 */
export const WRONG_BYTES_BUDGET = 5;

/** Before they are asked for again: a cache on the way may have an older version for a moment. */
export const WRONG_BYTES_PAUSE_MS = 5_000;

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 60_000;

/**
 * How long to wait before the next attempt: exponential with full jitter, and never less than the
 * server asked for. `undefined` when the budget is spent. The budget counts attempts without durable
 * progress, so that a slow link with many cuts is given all the time it needs.
 *
 * @param attemptsWithoutProgress of what the budget is of, including the one that has just failed; 0 after one that made
 * bytes durable.
 * @param random uniform in [0, 1).
 */
export function retryDelayMs(
  attemptsWithoutProgress: number,
  random: number,
  retryAfterMs = 0,
  budget = RETRY_BUDGET,
): number | undefined {
  if (attemptsWithoutProgress >= budget) return undefined;
  const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attemptsWithoutProgress);
  return Math.max(retryAfterMs, Math.round(random * ceiling));
}
