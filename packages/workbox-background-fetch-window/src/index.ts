export { BackgroundFetchClient } from './client.js';
export type { DownloadOptions, JobName, StorageEstimate } from './client.js';
export { BackgroundFetchClientError } from './clientError.js';
export type { ClientErrorCode } from './clientError.js';
export type { ClientEvent, ClientEvents } from './clientEvents.js';
export { Job } from './job.js';
export { Observed } from './observed.js';
export { ObservedList } from './observedList.js';
export { Pack } from './pack.js';
export type { WorkboxWindow, WorkerSource } from './registrationOf.js';
export { BackgroundFetchProgressElement, defineProgressElement } from './progressElement.js';
export type { WorkerInfo, WorkerPackage } from './workerInfo.js';
export { ENGLISH } from './words.js';
export type { Words } from './words.js';
export type {
  AssetProgress,
  Phase,
  Progress,
  Reason,
  StorageUsage,
} from 'workbox-background-fetch/protocol';
export type {
  PackName,
  PackNeeds,
  PackState,
  PackVerification,
} from 'workbox-content-packs/protocol';
