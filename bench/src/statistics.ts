/** The smallest, the middle and the largest of some values. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** @throws {RangeError} when there is no value. */
export function spreadOf(values: readonly number[]): Spread {
  return { min: Math.min(...values), median: medianOf(values), max: Math.max(...values) };
}

/**
 * The middle value, or the mean of the two middle ones.
 *
 * @throws {RangeError} when there is no value.
 */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) {
    throw new RangeError('No values have no median.');
  }
  return (lower + upper) / 2;
}

/**
 * Each round's value over the same round's other value. What disturbs a machine for a while disturbs
 * both, so that these are steadier than the ratio of two medians.
 *
 * @throws {RangeError} when the two have not the same number of rounds.
 */
export function ratiosByRound(of: readonly number[], to: readonly number[]): number[] {
  return of.map((value, round) => {
    const other = to[round];
    if (other === undefined || of.length !== to.length) {
      throw new RangeError(`${of.length} rounds cannot be compared with ${to.length}.`);
    }
    return value / other;
  });
}
