export { backgroundFetch } from './backgroundFetch.js';
export type { WebpackPluginOptions, WorkerConfig, WorkerPlugin } from './backgroundFetch.js';
