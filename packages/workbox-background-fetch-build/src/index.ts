export { withBackgroundFetch } from './withBackgroundFetch.js';
export type { BackgroundFetchBuildOptions } from './withBackgroundFetch.js';
export type { AppPack } from './buildPacks.js';
export { packFolder } from './pack/packFolder.js';
export type { PackFolderOptions, PackProgress } from './pack/packFolder.js';
export { verifyPack } from './pack/verifyPack.js';
export type { PackProblem, VerifyPackOptions } from './pack/verifyPack.js';
export { PackBuildError } from './pack/packBuildError.js';
export type { PackBuildErrorCode } from './pack/packBuildError.js';
