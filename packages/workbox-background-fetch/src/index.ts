export { BackgroundFetchPlugin } from './backgroundFetchPlugin.js';
export type { BackgroundFetchPluginOptions } from './backgroundFetchPlugin.js';
export { handleBackgroundFetchEvents } from './handleBackgroundFetchEvents.js';
export type { HandleBackgroundFetchEventsOptions } from './handleBackgroundFetchEvents.js';
export { BackgroundFetchStrategy } from './backgroundFetchStrategy.js';
export type { BackgroundFetchStrategyOptions } from './backgroundFetchStrategy.js';
export {
  matchLargePrecache,
  precacheLargeAndRoute,
} from './largePrecache/precacheLargeAndRoute.js';
export type { PrecacheLargeOptions } from './largePrecache/precacheLargeAndRoute.js';
export type { LargeEntry } from './largePrecache/largeEntry.js';
export type { DownloadOutcome, Failure, UIUpdate } from './keeping/outcome.js';
export { alsoClear } from './storage/alsoClear.js';
export { clear, removeEverything, usage } from './storage/storage.js';
export type { JobUsage, StorageUsage } from './storage/storageOf.js';
