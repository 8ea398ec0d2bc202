import { seededContent } from '@internal/test-support';
import type { Content } from '@internal/test-support';
import { preparedContent } from './preparedContent.js';

/** Different files of seeded sizes between `atLeast` and `atMost` bytes, by path. */
export function smallFiles(
  seed: number,
  count: number,
  { atLeast, atMost }: { readonly atLeast: number; readonly atMost: number },
): Map<string, Content> {
  // Two random bytes a file.
  const random = seededContent(seed, 2 * count).read();
  return new Map(
    Array.from({ length: count }, (_, index): [string, Content] => {
      const [high = 0, low = 0] = random.subarray(2 * index);
      const size = atLeast + Math.round(((high * 256 + low) / 65_535) * (atMost - atLeast));
      return [`/files/${index}`, preparedContent(seed + index, size)];
    }),
  );
}
