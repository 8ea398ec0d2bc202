import { SegmentStore } from 'segmented-cache';
import type { Draft } from 'segmented-cache';
import { settle } from './algorithms/settle.js';
import type { Dispatch } from './algorithms/settle.js';
import { OpenDrafts } from './carriers/runner/openDrafts.js';
import { Runner } from './carriers/runner/runner.js';
import type { AnswerOptions } from './channel/answer.js';
import { Hints } from './channel/hints.js';
import type { Environment } from './environment.js';
import { BackgroundFetchManager } from './idl/manager.js';
import type { BackgroundFetchRecord } from './idl/record.js';
import { Jobs } from './jobs/jobs.js';
import { JobStore } from './jobs/jobStore.js';

export interface CreateOptions {
  /** The service worker registration's scope, as an absolute URL; it names everything stored. */
  readonly scope: string;
  readonly environment: Environment;
  /** Tells the app that a job has come to its end. */
  readonly dispatch: Dispatch;
  /** Size of a segment in bytes; default 8 MiB. */
  readonly segmentBytes?: number;
  /** Bytes become durable at least this often; default 3000 ms. */
  readonly checkpointMs?: number;
}

/** The worker's side, put together: everything but the events that wake it. */
export interface CreatedBackgroundFetch extends AnswerOptions {
  readonly manager: BackgroundFetchManager;
  /** Where the bytes are. */
  readonly segmentStore: SegmentStore;
  /** Makes the world match the store; resolves when nothing is left to do. */
  readonly reconcile: () => Promise<void>;
  /** The stored asset behind a record that is complete, to be adopted by a `SegmentedCache`. */
  readonly draftOf: (record: BackgroundFetchRecord) => Promise<Draft>;
  /** Calls `listener` whenever something about some job may have changed. */
  readonly onChange: (listener: () => void) => () => void;
}

/** Needs no service worker's global: all of the platform comes with `environment` and `dispatch`. */
export function createBackgroundFetch(options: CreateOptions): CreatedBackgroundFetch {
  const { scope, environment, dispatch, ...sizes } = options;
  const report = (error: unknown) => environment.reportError(error);
  const segmentStore = new SegmentStore({ scope, environment, ...sizes });
  const store = new JobStore(scope, environment.indexedDB);
  const hints = new Hints(scope, environment);
  const drafts = new OpenDrafts(segmentStore, (uid) => {
    hints.announce(uid);
    void jobs.enforceDownloadTotal(uid).catch(report);
  });
  const jobs = new Jobs({
    environment,
    store,
    drafts,
    segmentStore,
    hints,
    reconcile: () => void runner.reconcile().catch(report),
    stop: (uid) => runner.stop(uid),
  });
  const manager = new BackgroundFetchManager(jobs, () => environment.crypto.randomUUID());
  const runner = new Runner({
    scope,
    environment,
    store,
    drafts,
    announce: (uid) => hints.announce(uid),
    settle: (job) =>
      settle(job, { environment, store, jobs, segmentStore, hints, manager, dispatch }),
    sweep: async () => {
      const wanted = (await store.jobs()).filter(({ state }) => state.phase !== 'delivered');
      const records = await Promise.all(wanted.map(({ uid }) => store.records(uid)));
      const draftIds = new Set(records.flat().map(({ draftId }) => draftId));
      await segmentStore.collectGarbage(() => Promise.resolve({ draftIds }));
    },
  });
  // Pages lend life to a worker that somebody reads from, too: hearing a hint, they begin to beat.
  segmentStore.openStreams.onFirst(() => hints.announce(''));
  environment.network.onChange(() => runner.lookAgain());
  return {
    manager,
    segmentStore,
    backend: jobs,
    // By the store, because a worker that has just been woken has not begun yet.
    isBusy: async () =>
      runner.isBusy ||
      segmentStore.openStreams.count > 0 ||
      (await store.jobs()).some(({ state }) => state.phase === 'active'),
    reconcile: () => runner.reconcile(),
    draftOf: ({ address }) => segmentStore.openDraft(`${address.jobUid}/${address.index}`),
    onChange: (listener) => hints.subscribeToAll(listener),
  };
}
