import type { BackgroundFetchRegistration } from 'background-fetch-ponyfill/service-worker';
import type { LocksPort } from 'segmented-cache';
import type { LearningPorts } from './learnAssets.js';
import type { ManifestPorts } from './loadManifest.js';
import type { ForecastPorts } from './packForecast.js';
import type { JobsPort } from './packJobs.js';

/** What packs need of the worker that they live in. */
export interface PackPorts extends ManifestPorts, LearningPorts, ForecastPorts {
  readonly locks: LocksPort;
  readonly backgroundFetch: JobsPort;
  /** Lets go, when nothing else is left to do, of segments that nothing refers to any more. */
  readonly sweepSoon: () => void;
  /** Where packs stand may have changed, or where this one does. */
  readonly onChange: (id?: string) => void;
  readonly randomUUID: () => string;
  /** In milliseconds since the epoch. */
  readonly now: () => number;
  /** What keeps nothing from going on: what the app's own code threw, or what cannot be read. */
  readonly reportError: (error: unknown) => void;
}

/** A background fetch at its end, as the event that says so has it. */
export type SettledFetch = Pick<
  BackgroundFetchRegistration,
  'id' | 'failureReason' | 'matchAll' | 'recordsProgress'
>;
