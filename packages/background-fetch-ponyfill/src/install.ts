import { SegmentStore } from 'segmented-cache';
import type { Draft } from 'segmented-cache';
import { settle } from './algorithms/settle.js';
import { OpenDrafts } from './carriers/runner/openDrafts.js';
import { Runner } from './carriers/runner/runner.js';
import { Hints } from './channel/hints.js';
import { browserEnvironment } from './environment.js';
import type { Environment } from './environment.js';
import { BackgroundFetchManager } from './idl/manager.js';
import type { BackgroundFetchRecord } from './idl/record.js';
import { Jobs } from './jobs/jobs.js';
import { JobStore } from './jobs/jobStore.js';
import { listen } from './wakeUps/listen.js';

export interface InstallOptions {
  /** Size of a segment in bytes; default 8 MiB. */
  readonly segmentBytes?: number;
  /** Bytes become durable at least this often; default 3000 ms. */
  readonly checkpointMs?: number;
  readonly environment?: Environment;
}

/** What `install()` gives the worker. */
export interface InstalledBackgroundFetch {
  readonly backgroundFetch: BackgroundFetchManager;
  /** Where the bytes are. */
  readonly segmentStore: SegmentStore;
  /** The stored asset behind a record that is complete, to be adopted by a `SegmentedCache`. */
  draftOf(record: BackgroundFetchRecord): Promise<Draft>;
  /** Calls `listener` whenever something about some job may have changed. */
  onChange(listener: () => void): () => void;
}

declare const self: ServiceWorkerGlobalScope;

let installed: InstalledBackgroundFetch | undefined;

/**
 * Makes this service worker carry background fetches. Call it while the script is evaluated, before
 * anything is awaited: events that start the worker reach only listeners that are there by then.
 * Calling it again gives the same object; the first call's options hold.
 *
 * @throws {TypeError} outside a service worker or a secure context.
 */
export function install(options: InstallOptions = {}): InstalledBackgroundFetch {
  return (installed ??= create(options));
}

function create({ environment = browserEnvironment(), ...sizes }: InstallOptions) {
  if (
    typeof ServiceWorkerGlobalScope === 'undefined' ||
    !(self instanceof ServiceWorkerGlobalScope)
  ) {
    throw new TypeError(
      'install() is for service workers; in a page or another worker use backgroundFetchFor(registration).',
    );
  }
  const { scope } = self.registration;
  const segmentStore = new SegmentStore({ scope, environment, ...sizes });
  const store = new JobStore(scope);
  const hints = new Hints(scope);
  const drafts = new OpenDrafts(segmentStore, (uid) => {
    hints.announce(uid);
    void jobs.enforceDownloadTotal(uid).catch(reportError);
  });
  const jobs = new Jobs({
    environment,
    store,
    drafts,
    segmentStore,
    hints,
    reconcile: () => void runner.reconcile().catch(reportError),
    stop: (uid) => runner.stop(uid),
  });
  const backgroundFetch = new BackgroundFetchManager(jobs);
  const runner = new Runner({
    scope,
    environment,
    store,
    drafts,
    announce: (uid) => hints.announce(uid),
    settle: (job) =>
      settle(job, { store, jobs, segmentStore, hints, manager: backgroundFetch, target: self }),
    sweep: async () => {
      const wanted = (await store.jobs()).filter(({ state }) => state.phase !== 'delivered');
      const records = await Promise.all(wanted.map(({ uid }) => store.records(uid)));
      const draftIds = new Set(records.flat().map(({ draftId }) => draftId));
      await segmentStore.collectGarbage(() => Promise.resolve({ draftIds }));
    },
  });
  // Pages lend life to a worker that somebody reads from, too: hearing a hint, they begin to beat.
  segmentStore.openStreams.onFirst(() => hints.announce(''));
  listen(self, {
    backend: jobs,
    // By the store, because a worker that has just been woken has not begun yet.
    isBusy: async () =>
      runner.isBusy ||
      segmentStore.openStreams.count > 0 ||
      (await store.jobs()).some(({ state }) => state.phase === 'active'),
    reconcile: () => runner.reconcile(),
  });
  return {
    backgroundFetch,
    segmentStore,
    draftOf: ({ address }: BackgroundFetchRecord) =>
      segmentStore.openDraft(`${address.jobUid}/${address.index}`),
    onChange: (listener: () => void) => hints.subscribeToAll(listener),
  };
}
