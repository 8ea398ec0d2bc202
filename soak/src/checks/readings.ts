import type { Truth } from '@internal/test-support/checker';
import { MISS_STATUS } from '../app/settings.js';
import type { Reading } from '../app/reading.js';

/** An answer that nobody could mistake for the asset: none, a miss, a range that does not exist. */
export const isNoAnswer = ({ status }: Reading): boolean =>
  status === 0 || status === MISS_STATUS || status === 416;

/** @returns what is wrong with an answer, in words. */
export function checkReading(reading: Reading, truth: Truth): string[] {
  if (isNoAnswer(reading)) return [];
  const { url, range, status, size, sha256 } = reading;
  const known = truth.contentsOf(url);
  if (status === 200) {
    const isRight = known.some(
      (content) => content.size === size && content.sha256(0, size) === sha256,
    );
    return isRight ? [] : [`${url} reads as ${size} bytes that its server never had`];
  }
  if (status !== 206 || !range) return [`${url} is answered with ${status}`];
  const isRight = known.some((content) => {
    const end = Math.min(range.end, content.size);
    return (
      size === end - range.start && range.start < end && content.sha256(range.start, end) === sha256
    );
  });
  return isRight ? [] : [`bytes ${range.start} to ${range.end} of ${url} read wrong`];
}
