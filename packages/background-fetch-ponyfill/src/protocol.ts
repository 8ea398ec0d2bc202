export type {
  Carriage,
  CarriageReason,
  Carrier,
  Engine,
  Expected,
  JobCarrier,
  NativeCarriage,
  VerifiedBy,
} from './carriers/carriage.js';
export * from './channel/messages.js';
export type {
  FailureReason,
  ImageResource,
  JobOptions,
  Priority,
  RecordState,
  Requirements,
  Result,
  WaitingReason,
} from './jobs/job.js';
export type { StoredRequest } from './jobs/request.js';
