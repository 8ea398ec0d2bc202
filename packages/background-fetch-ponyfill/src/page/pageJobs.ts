import { browserRealm } from '../algorithms/browserRealm.js';
import { commitJob } from '../algorithms/commitJob.js';
import type { BackgroundFetchOptions } from '../idl/options.js';
import { storeRequest } from '../jobs/request.js';
import { pageSide } from './pageSide.js';

/** A job that is active. */
export interface PageJob {
  /** @returns `true` where this call ended it. */
  abort(): Promise<boolean>;
  /** @returns whether it is paused now. */
  pause(): Promise<boolean>;
  /** @returns whether it goes on. */
  resume(): Promise<boolean>;
}

/** Starts and ends jobs; how far they are, others say. */
export interface PageJobs {
  /**
   * Starts a background fetch of these URLs. Resolves once the job is durable.
   *
   * @throws {TypeError} {DOMException} as `BackgroundFetchManager.fetch()` does.
   */
  fetch(id: string, urls: readonly string[], options?: BackgroundFetchOptions): Promise<void>;
  /** The active job with this id. */
  get(id: string): Promise<PageJob | undefined>;
}

/**
 * What `backgroundFetchFor()` does, for pages that want neither records nor the objects of the
 * specification, in half of its size: what is given is read by the worker only. Like it, it wakes the
 * worker, and both share what the page has of it.
 *
 * @example
 * import { pageJobsFor } from 'background-fetch-ponyfill/page-jobs';
 *
 * const jobs = pageJobsFor(await navigator.serviceWorker.ready);
 * await jobs.fetch('film', ['/film.mp4'], { title: 'Film' });
 */
export function pageJobsFor(registration: ServiceWorkerRegistration): PageJobs {
  const { channel, starter } = pageSide(registration);
  const realm = browserRealm(registration);
  return {
    async fetch(id, urls, options = {}) {
      const { title = '', icons = [], downloadTotal = 0, priority, requires } = options;
      const { expected, engine, persistAuthorization = false } = options;
      const converted = urls.map((url) => new Request(url));
      const job = {
        ...{ id, converted, persistAuthorization },
        requests: converted.map((request) => storeRequest(request, expected?.[request.url])),
        options: {
          ...{ title, icons, downloadTotal },
          ...(priority === undefined ? {} : { priority }),
          ...(requires?.network === undefined ? {} : { requires: { network: requires.network } }),
        },
        ...(engine === undefined ? {} : { engine }),
      };
      await commitJob(job, starter, realm);
    },
    async get(id) {
      const job = realm.hasActiveWorker() ? await channel.ask('get', { id }) : undefined;
      if (!job) return undefined;
      const { uid } = job;
      return {
        abort: () => channel.ask('abort', { uid }),
        pause: () => channel.ask('pause', { uid }),
        resume: () => channel.ask('resume', { uid }),
      };
    },
  };
}
