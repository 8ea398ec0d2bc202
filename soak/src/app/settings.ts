import type { DeclaredPack } from 'workbox-content-packs';

/** What a version of the worker is built with; it travels as JSON. */
export interface WorkerSettings {
  /** Told in every outcome. */
  readonly version: string;
  readonly segmentBytes: number;
  /** Under `auto`, what is at least so large may be the browser's, in bytes. */
  readonly nativeFromBytes: number;
  /** Whether a new version waits until it is told to take over. */
  readonly waits: boolean;
  readonly packs: readonly DeclaredPack[];
}

/** What the worker was told of a job at its end. */
export interface Outcome {
  readonly id: string;
  /** Of the worker that was told. */
  readonly version: string;
  readonly type: string;
  readonly result: string;
  readonly failureReason: string;
  /** Why records failed, for people. */
  readonly details: readonly string[];
}

/** Where outcomes are sent. */
export const OUTCOMES_PATH = '/outcomes';
/** The app's cache of what jobs brought. */
export const KEPT_CACHE = 'kept';
/** Below it lie the files of jobs; and those of packs. */
export const FILES_PATH = '/files/';
export const PACKS_PATH = '/packs/';
/** The worker's scope. */
export const SCOPE_PATH = '/app/';
/** Says that the worker has no answer of its own: a status that no file of the soak has. */
export const MISS_STATUS = 512;
