import type { CarriageReason, Carrier, JobCarrier, VerifiedBy } from './carriers/carriage.js';
import type { FailureReason, Result, WaitingReason } from './jobs/job.js';

/**
 * What happened, for a product's own measurements. It is said from memory: what a killed worker had under
 * way is in none of them. Not standard.
 */
export type Measurement = CarriedMeasurement | SettledMeasurement;

/** A carrier had a record for a while: one transfer of the runner, or one result of the browser. */
export interface CarriedMeasurement {
  readonly type: 'carried';
  /** The app's own name of the job. */
  readonly jobId: string;
  readonly url: string;
  readonly carrier: Carrier;
  /** `given-up`: the browser did, and the runner takes it; `waits`: it is tried again. */
  readonly outcome: 'complete' | 'waits' | 'failed' | 'given-up' | 'stopped';
  /** That have become durable by this. */
  readonly bytes: number;
  /** That came and were of no use. */
  readonly bytesWasted: number;
  /** Whether it went on from bytes that were there before. */
  readonly isResumed: boolean;
  /** Of the transfer; where the browser carried, of the copy. */
  readonly durationMs: number;
  /** Where it is complete. */
  readonly verified?: VerifiedBy;
  readonly reason?: Exclude<FailureReason, ''> | CarriageReason | WaitingReason;
  /** For people. */
  readonly detail?: string;
}

/**
 * A job has come to its end, before the app is told; said again each time that the app is told again,
 * because its handler failed or the worker died.
 */
export interface SettledMeasurement {
  readonly type: 'settled';
  readonly jobId: string;
  readonly carrier: JobCarrier;
  readonly result: Exclude<Result, ''>;
  readonly failureReason: FailureReason;
  /** Of whole records. */
  readonly bytes: number;
  readonly requests: number;
  /** Since `fetch()` was called. */
  readonly durationMs: number;
}

/** Takes a measurement; what it throws is reported and changes nothing. */
export type Measure = (measurement: Measurement) => void;
