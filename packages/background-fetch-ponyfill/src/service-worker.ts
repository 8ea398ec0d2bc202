export { browserEstimate } from './algorithms/browserEstimate.js';
export { install } from './install.js';
export type { InstalledBackgroundFetch, InstallOptions } from './install.js';
export { BackgroundFetchEvent, BackgroundFetchUpdateUIEvent } from './idl/events.js';
export { BackgroundFetchManager } from './idl/manager.js';
export type { BackgroundFetchOptions } from './idl/options.js';
export type { ExpectedAsset } from './transfer/expectedAsset.js';
export { BackgroundFetchRecord } from './idl/record.js';
export { BackgroundFetchRegistration } from './idl/registration.js';
export type { RecordProgress } from './idl/registration.js';
export type { PrepareRequest, RequestContext, RequestReason } from './transfer/prepareRequest.js';
export type { NotificationTexts } from './idl/notifications.js';
export { ABILITIES } from './carriers/abilities.js';
export type { Abilities } from './carriers/abilities.js';
export type {
  CarriageReason,
  Carrier,
  Engine,
  JobCarrier,
  VerifiedBy,
} from './carriers/carriage.js';
export type { CarriedMeasurement, Measurement, SettledMeasurement } from './measured.js';
export { sharedByCopies } from './sharedByCopies.js';
export { support } from './support.js';
export type { NativeSupport, Support } from './support.js';
export { browserEnvironment } from './environment.js';
export type { Environment } from './environment.js';
