import { SeededRandom } from '@internal/test-support/simulation';

/** Of up to 256 KiB each, the same in every run. */
export function randomRanges(count: number, size: number): [first: number, last: number][] {
  const random = new SeededRandom(count);
  return Array.from({ length: count }, () => {
    const first = random.below(size);
    return [first, Math.min(size - 1, first + random.below(256 * 1024))];
  });
}
