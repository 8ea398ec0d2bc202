export { installContentPacks } from './installContentPacks.js';
export { ContentPacks } from './worker/contentPacks.js';
export type { DeclaredPack, PackOptions } from './worker/packOptions.js';
export type { PackName, PackNeeds, PackState, PackVerification } from './protocol.js';
export { PackError } from './packError.js';
export type { PackErrorCode } from './packError.js';
export { PackManifestError } from './manifest/packManifestError.js';
export type { PackManifestErrorCode } from './manifest/packManifestError.js';
