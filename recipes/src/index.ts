export { offlineVideo } from './offlineVideo.js';
export type { OfflineVideoOptions } from './offlineVideo.js';
