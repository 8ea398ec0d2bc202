export { backgroundFetch } from './backgroundFetch.js';
export type { VitePluginOptions } from './backgroundFetch.js';
export type { PwaIntegration } from './pwaIntegration.js';
