export { PACK_FORMAT } from './packManifest.js';
export type {
  BundledEntry,
  Delivery,
  PackBundle,
  PackEntry,
  PackIcon,
  PackManifest,
  PackTotals,
  SegmentedEntry,
  UncheckedEntry,
} from './packManifest.js';
export { parsePackManifest } from './parsePackManifest.js';
export type { ParseOptions } from './parsePackManifest.js';
export { PackManifestError } from './packManifestError.js';
export type { PackManifestErrorCode } from './packManifestError.js';
export { compareVersions, isVersion, satisfies } from './packVersion.js';
