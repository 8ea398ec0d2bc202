export { withBackgroundFetch } from './withBackgroundFetch.js';
export type { BackgroundFetchBuildOptions } from './withBackgroundFetch.js';
