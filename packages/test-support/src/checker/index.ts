export { takeCensus } from './census.js';
export type { CensusEntry } from './census.js';
export { checkReading } from './checkReading.js';
export { checkStorage, isWholeDraft } from './checkStorage.js';
export type { StorageReport } from './checkStorage.js';
export { layoutOf } from './layout.js';
export type { Layout, StoredTable } from './layout.js';
export { knownBytes, sha256 } from './truth.js';
export type { KnownContent, Truth } from './truth.js';
