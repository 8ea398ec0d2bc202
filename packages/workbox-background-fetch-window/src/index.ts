export { BackgroundFetchClient } from './client.js';
export type { DownloadOptions } from './client.js';
export { BackgroundFetchProgressElement, defineProgressElement } from './progressElement.js';
export type { Phase, Progress } from 'workbox-background-fetch/protocol';
