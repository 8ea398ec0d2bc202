export { install } from './install.js';
export type { InstalledBackgroundFetch, InstallOptions } from './install.js';
export { BackgroundFetchEvent, BackgroundFetchUpdateUIEvent } from './idl/events.js';
export { BackgroundFetchManager } from './idl/manager.js';
export type { BackgroundFetchOptions } from './idl/options.js';
export { BackgroundFetchRecord } from './idl/record.js';
export { BackgroundFetchRegistration } from './idl/registration.js';
export { browserEnvironment } from './environment.js';
export type { Environment } from './environment.js';
