export { withBackgroundFetch } from './withBackgroundFetch.js';
export type { BackgroundFetchBuildOptions } from './withBackgroundFetch.js';
export { packFolder } from './pack/packFolder.js';
export type { PackFolderOptions } from './pack/packFolder.js';
export { PackBuildError } from './pack/packBuildError.js';
export type { PackBuildErrorCode } from './pack/packBuildError.js';
