import type { FailureReason } from 'background-fetch-ponyfill/protocol';

/**
 * An asset that is not there after its background fetch, and why.
 *
 * @example
 * const tell = ({ url, reason, detail = '' }: Failure) => console.warn(url, reason, detail);
 * handleBackgroundFetchEvents({
 *   cacheName: 'films',
 *   updateUI: ({ failures }) => {
 *     failures.forEach(tell);
 *     return failures.length === 0 ? { title: 'Ready' } : undefined;
 *   },
 * });
 */
export interface Failure {
  /** Absolute. */
  readonly url: string;
  /** The specification's failure reason, or `refused` for what came and may not be kept. */
  readonly reason: Exclude<FailureReason, ''> | 'refused';
  /**
   * For people: what happened, with the status where there was one; and, where there was no room, what
   * would have to go.
   */
  readonly detail?: string;
}

/**
 * How a background fetch ended, for those who say so to people.
 *
 * @example
 * const title = ({ title, failures, kept }: DownloadOutcome) =>
 *   failures.length === 0 ? `${title} is ready` : `${title}: ${kept.length} files, ${failures.length} missing`;
 * handleBackgroundFetchEvents({ cacheName: 'films', updateUI: (outcome) => ({ title: title(outcome) }) });
 */
export interface DownloadOutcome {
  /** The job's id. */
  readonly id: string;
  /** As it was until now. */
  readonly title: string;
  /** The URLs of what is in the cache now. */
  readonly kept: readonly string[];
  /** What is not, and why. */
  readonly failures: readonly Failure[];
}

/**
 * What people see of a background fetch once it has ended.
 *
 * @example
 * const update: UIUpdate = { title: 'Ready to watch', icons: [{ src: '/ready.png', sizes: '96x96' }] };
 * handleBackgroundFetchEvents({ cacheName: 'films', updateUI: () => update });
 */
export interface UIUpdate {
  /** In place of the job's title. */
  readonly title?: string;
  /** In place of the job's icons, where the browser shows any. */
  readonly icons?: readonly {
    readonly src: string;
    readonly sizes?: string;
    readonly type?: string;
  }[];
}
