/** A half-open range of byte positions, `[start, end)`. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/**
 * How many bytes were repetitions: the lengths of all intervals together, less the number of
 * distinct positions they cover. A byte that was sent three times counts twice.
 */
export function repeatedBytes(intervals: readonly Interval[]): number {
  const inOrder = [...intervals].sort((a, b) => a.start - b.start);
  let total = 0;
  let covered = 0;
  let reach = 0;
  for (const { start, end } of inOrder) {
    total += end - start;
    covered += Math.max(0, end - Math.max(start, reach));
    reach = Math.max(reach, end);
  }
  return total - covered;
}
