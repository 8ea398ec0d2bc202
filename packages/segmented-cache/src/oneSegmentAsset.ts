import type { ResponseMetadata } from './head.js';
import type { SegmentRef } from './keys.js';

/**
 * A whole asset of one segment, as its owner has kept it.
 *
 * @internal
 */
export interface OneSegmentAsset {
  readonly response: ResponseMetadata;
  readonly segment: SegmentRef;
}

/** The same whenever it is restored: who reads along goes on. */
export const assetIdOfKept = (draftId: string, { digest }: SegmentRef): string =>
  `${draftId}#${digest}`;
