export { backgroundFetch } from './backgroundFetch.js';
export type { WebpackPack } from './packAssets.js';
export type { WebpackPluginOptions, WorkerConfig, WorkerPlugin } from './backgroundFetch.js';
