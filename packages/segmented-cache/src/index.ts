export { SegmentReader } from './segmentReader.js';
export { SegmentStore } from './segmentStore.js';
export type { SegmentStoreOptions } from './segmentStore.js';
export { SegmentedCache } from './segmentedCache.js';
export type { AssetInfo, MatchOptions } from './segmentedCache.js';
export { AssetTables } from './assetTables.js';
export type { PutTableOptions } from './assetTables.js';
export type { AssetTable } from './assetTable.js';
export type { TableAsset } from './tableEntry.js';
export type { OpenStreams } from './openStreams.js';
export type { Usage } from './usage.js';
export type { VerifyReport } from './verify.js';
export type { Draft } from './draft.js';
export type { DraftSource } from './readDraft.js';
export { BodyReader } from './bodyReader.js';
export type { DraftWriter } from './draftWriter.js';
export type { ByteRange } from './geometry.js';
export { DEFAULT_CHECKPOINT_MS, DEFAULT_SEGMENT_BYTES } from './geometry.js';
export type { Head, ResponseMetadata } from './head.js';
export type { SegmentRef } from './keys.js';
export type { GarbageReport, RootsProvider } from './collectGarbage.js';
export { metadataOf } from './respond.js';
export { respondFromBytes } from './smallAsset.js';
export type { SmallAsset } from './smallAsset.js';
export { plainSpelling } from './plainSpelling.js';
export { withCheckedLength } from './withCheckedLength.js';
export { isSegmentedCacheError, SegmentedCacheError } from './errors.js';
export type { SegmentedCacheErrorCode } from './errors.js';
export { browserEnvironment } from './environment.js';
export type {
  CachePort,
  CachesPort,
  ClockPort,
  CryptoPort,
  LocksPort,
  ReadingEnvironment,
  SegmentEnvironment,
} from './environment.js';
