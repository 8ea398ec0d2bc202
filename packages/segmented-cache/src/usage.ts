import type { Segments } from './segments.js';

/**
 * True bytes, as they were written; `navigator.storage.estimate()` is no byte count.
 *
 * @example
 * const { segments, segmentBytes, tailBytes }: Usage = await store.usage();
 * console.log(`${segments} segments, ${(segmentBytes + tailBytes) / 1e6} MB`);
 */
export interface Usage {
  /** How many segments there are, shared ones counted once. */
  readonly segments: number;
  /** Bytes of whole segments. */
  readonly segmentBytes: number;
  /** Bytes of unfinished segments. */
  readonly tailBytes: number;
}

/** What one scope's segment cache holds. */
export async function usage(segments: Segments): Promise<Usage> {
  const cache = await segments.cache();
  // WebKit may list a key twice that two contexts have put at once (docs/discoveries/0008).
  const urls = new Set((await cache.keys()).map(({ url }) => url));
  let [count, segmentBytes, tailBytes] = [0, 0, 0];
  for (const url of urls) {
    const entry = segments.keys.parse(url);
    if (entry?.kind === 'segment') {
      count += 1;
      segmentBytes += entry.ref.length;
    } else if (entry?.kind === 'tail') {
      tailBytes += entry.length;
    }
  }
  return { segments: count, segmentBytes, tailBytes };
}
