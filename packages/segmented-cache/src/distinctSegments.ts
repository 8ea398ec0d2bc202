import type { SegmentRef } from './keys.js';

/** Each segment once, in the order of their first mention. */
export function distinctSegments(refs: readonly SegmentRef[]): SegmentRef[] {
  return [...new Map(refs.map((ref) => [`${ref.digest}-${ref.length}`, ref])).values()];
}
