import type { Engine } from '../carriers/carriage.js';
import type { ImageResource, Priority, Requirements } from '../jobs/job.js';
import type { ExpectedAsset } from '../transfer/expectedAsset.js';

/** `BackgroundFetchUIOptions`. */
export interface BackgroundFetchUIOptions {
  /** What people see; default `''`. */
  readonly title?: string;
  readonly icons?: readonly ImageResource[];
}

/**
 * `BackgroundFetchOptions`, and what is ours.
 *
 * @example
 * const options: BackgroundFetchOptions = { title: 'Film', priority: 'low', requires: { network: 'unmetered' } };
 * await backgroundFetch.fetch('film', '/film.mp4', options);
 */
export interface BackgroundFetchOptions extends BackgroundFetchUIOptions {
  /**
   * The size in bytes, decoded, of all responses together; default 0, which is unknown. It is a
   * limit: more bytes end the job with `download-total-exceeded`.
   */
  readonly downloadTotal?: number;
  /**
   * Which jobs go first: of the connections a `high` one takes three where a `normal` one takes two
   * and a `low` one takes one. Default `normal`. Not standard.
   */
  readonly priority?: Priority;
  /**
   * `{ network: 'unmetered' }` waits while the user saves data or the network costs by the byte, as
   * far as the browser tells (`support().metered`); default `{ network: 'any' }`. Not standard.
   */
  readonly requires?: Partial<Requirements>;
  /**
   * Whether it may be over before whoever started it could ask for it by `get()`. By default a job is
   * active for at least 100 ms, however little it brings: of use for those who show something of their
   * own in its place. Not standard.
   */
  readonly mayEndAtOnce?: boolean;
  /**
   * Whether `Authorization` headers of the requests are written to disk. By default they are kept in
   * the worker's memory: once it has died, `prepareRequest` has to make a new one, or the download
   * waits as `not-allowed`. Not standard.
   */
  readonly persistAuthorization?: boolean;
  /**
   * What responses will be, by the absolute URL of their request; default: not known. Counts for
   * `GET` requests only. Not standard.
   */
  readonly expected?: Readonly<Record<string, ExpectedAsset>>;
  /**
   * Who may carry it: `emulated`, the service worker; `native`, the browser's own Background Fetch with
   * whatever it can; or `auto`, the browser with few large files whose result can be checked. Default:
   * what `backgroundFetchFor()` was given, or `auto`. Not standard.
   */
  readonly engine?: Engine;
}
