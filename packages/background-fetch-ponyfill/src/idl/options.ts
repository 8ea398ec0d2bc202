import type { ImageResource } from '../jobs/job.js';

/** `BackgroundFetchOptions`. */
export interface BackgroundFetchOptions {
  /** What people see; default `''`. */
  readonly title?: string;
  readonly icons?: readonly ImageResource[];
  /**
   * The size in bytes, decoded, of all responses together; default 0, which is unknown. It is a
   * limit: more bytes end the job with `download-total-exceeded`.
   */
  readonly downloadTotal?: number;
}
