import { seededContent } from '@internal/test-support';
import type { Content } from '@internal/test-support';

/**
 * Seeded content whose bytes are all computed in advance. The server shares two cores with the
 * browser: what it computes while it sends would be measured as the browser's.
 */
export function preparedContent(seed: number, size: number): Content {
  const content = seededContent(seed, size);
  const bytes = content.read();
  return { ...content, read: (start = 0, end = size) => bytes.subarray(start, end) };
}
