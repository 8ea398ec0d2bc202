import { DEFAULT_CHECKPOINT_MS, DEFAULT_SEGMENT_BYTES, SegmentStore } from 'segmented-cache';
import type { Draft, SmallAsset } from 'segmented-cache';
import { settle } from './algorithms/settle.js';
import type { Dispatch } from './algorithms/settle.js';
import { NativeCarrier } from './carriers/native/nativeCarrier.js';
import { jobUidOf } from './carriers/native/nativeIds.js';
import { endNative } from './carriers/native/nativeEnding.js';
import type { NativeListeners } from './carriers/native/listenToNative.js';
import { carryRecord } from './carriers/runner/carryRecord.js';
import { OpenDrafts } from './carriers/runner/openDrafts.js';
import { PageLoads } from './carriers/runner/pageLoads.js';
import { Runner } from './carriers/runner/runner.js';
import { Soon } from './carriers/runner/soon.js';
import { sweep } from './carriers/runner/sweep.js';
import type { AnswerOptions } from './channel/answer.js';
import { Hints } from './channel/hints.js';
import type { Environment } from './environment.js';
import type { Realm } from './algorithms/realm.js';
import { createManager, registrationOf } from './idl/manager.js';
import type { BackgroundFetchManager } from './idl/manager.js';
import type { BackgroundFetchRecord } from './idl/record.js';
import type { BackgroundFetchRegistration } from './idl/registration.js';
import type { StreamingHash } from './integrity/streamingHash.js';
import { Jobs } from './jobs/jobs.js';
import { JobStore } from './jobs/jobStore.js';
import type { Measure, Measurement } from './measured.js';
import { Connections } from './transfer/connections.js';
import { isErrorPage } from './transfer/isErrorPage.js';
import type { PrepareRequest } from './transfer/prepareRequest.js';

export interface CreateOptions {
  /** The service worker registration's scope, as an absolute URL; it names everything stored. */
  readonly scope: string;
  readonly environment: Environment;
  /** Tells the app that a job has come to its end. */
  readonly dispatch: Dispatch;
  /** Tells the app that the user has clicked on what the browser shows of a job. */
  readonly onClick?: (registration: BackgroundFetchRegistration) => Promise<void>;
  /** Whether this is the scope's active worker; no other touches the store (Law 12). */
  readonly isActive: () => boolean;
  /** What the manager's `fetch()` asks of this realm; by default it forbids nothing. */
  readonly realm?: Partial<Realm>;
  /** Size of a segment in bytes; default 8 MiB. */
  readonly segmentBytes?: number;
  /** Bytes become durable at least this often; default 3000 ms. */
  readonly checkpointMs?: number;
  /** Puts fresh URLs and headers in place before each request. Not standard. */
  readonly prepareRequest?: PrepareRequest;
  /**
   * `streamingHash` of `background-fetch-ponyfill/integrity`: checks `Request.integrity` on assets
   * that are larger than a segment. Without it `fetch()` refuses those with a `TypeError`.
   */
  readonly integrity?: StreamingHash;
  /**
   * Under `engine: 'auto'`, assets of at least so many bytes may be given to the browser's own
   * Background Fetch; default 128 MiB. Not standard.
   */
  readonly nativeFromBytes?: number;
  /**
   * Called with what happened, for a product's own measurements. Not standard.
   *
   * @example
   * install({ onMeasured: ({ type, bytes }) => console.log(`${type}: ${bytes} bytes`) });
   */
  readonly onMeasured?: (measurement: Measurement) => void;
}

/** The worker's side, put together: everything but the events that wake it. */
export interface CreatedBackgroundFetch
  extends AnswerOptions, Omit<NativeListeners, 'environment'> {
  readonly isActive: () => boolean;
  readonly manager: BackgroundFetchManager;
  /** Where the bytes are. */
  readonly segmentStore: SegmentStore;
  /** Makes the world match the store; resolves when nothing is left to do. */
  readonly reconcile: () => Promise<void>;
  /**
   * Lets go of segments that nothing refers to any more, once nothing else is left to do. What a job
   * brought and no handler took goes by itself.
   */
  readonly sweepSoon: () => void;
  /** Forgets every job: they were of an earlier registration, which was unregistered. */
  readonly purge: () => Promise<void>;
  /**
   * To be called in the activate event of this worker, which may come a while after it has become the active
   * one. Says to the worker before that it is not that any more: it hands its work over.
   */
  readonly onActivate: () => void;
  /**
   * The stored asset behind a record: to be adopted by a `SegmentedCache` once it is whole, and read
   * along while it is fetched. Of one that failed by its status it has nothing: an error page is no
   * asset.
   */
  readonly draftOf: (record: BackgroundFetchRecord) => Promise<Draft | SmallAsset>;
  /** See `Jobs`. */
  readonly undelivered: (id: string) => Promise<readonly string[]>;
  /** Calls `listener` whenever something about some job may have changed. */
  readonly onChange: (listener: () => void) => () => void;
}

/** How long after a commit what it changed is told. */
const STORED_MS = 100;

/** Needs no service worker's global: all of the platform comes with the options. */
export function createBackgroundFetch(options: CreateOptions): CreatedBackgroundFetch {
  const { scope, environment, dispatch } = options;
  let isReplaced = false;
  const isActive = () => !isReplaced && options.isActive();
  const { segmentBytes = DEFAULT_SEGMENT_BYTES } = options;
  const segmentStore = new SegmentStore(options);
  const store: JobStore = new JobStore({
    ...options,
    // One that was replaced writes what became of its last transfers, while it holds the lock.
    isActive: () => isActive() || runner.holdsLock,
    // Where jobs are gone with it, what fetches for them ends now.
    onClosed: () => {
      if (isActive()) ignore(runner.reconcile());
    },
  });
  const hints = new Hints(scope, environment);
  const connections = new Connections();
  const authorizations = new Map<string, string>();
  const ignore = (work: Promise<unknown>) => {
    work.catch((error: unknown) => environment.reportError(error));
  };
  const stored = new Soon(environment.clock, STORED_MS, (uid) => {
    hints.announce(uid);
    if (isActive()) ignore(jobs.enforceDownloadTotal(uid));
  });
  const drafts = new OpenDrafts({
    segmentStore,
    clock: environment.clock,
    segmentBytes,
    checkpointMs: options.checkpointMs ?? DEFAULT_CHECKPOINT_MS,
    onStored: (uid) => stored.call(uid),
  });
  const reconcile = () => runner.reconcile();
  const reconcileSoon = () => ignore(reconcile());
  const measure: Measure = (measurement) => {
    try {
      options.onMeasured?.(measurement);
    } catch (error) {
      environment.reportError(error);
    }
  };
  const hasPrepareRequest = options.prepareRequest !== undefined;
  const native = new NativeCarrier({
    ...options,
    ...{ store, hints, hasPrepareRequest },
    onProgress: (uid) => stored.call(uid),
  });
  const shared = {
    ...options,
    isActive,
    segmentBytes,
    segmentStore,
    store,
    drafts,
    hints,
    authorizations,
    native,
    measure,
  };
  const jobs = new Jobs({ ...shared, reconcile: reconcileSoon });
  const manager = createManager(jobs, {
    randomUUID: () => environment.crypto.randomUUID(),
    hasActiveWorker: () => true,
    isDenied: () => Promise.resolve(false),
    roomBytes: () => Promise.resolve(undefined),
    refusals: () => Promise.resolve([]),
    ...options.realm,
  });
  const runner: Runner = new Runner({
    ...shared,
    forget: () => {
      store.forget();
      drafts.forgetAll();
    },
    carry: (record, job, signal) =>
      carryRecord(record, job, signal, { ...shared, connections }).finally(() =>
        stored.call(job.uid),
      ),
    settle: (job) => settle(job, { ...shared, jobs, manager, dispatch }),
    sweep: () => sweep(shared),
    tendOthers: () => native.tend(),
  });
  const pageLoads = new PageLoads(connections, environment.clock);

  // Pages lend life to a worker that somebody reads from, too: hearing a hint, they begin to beat.
  segmentStore.openStreams.onFirst(() => hints.announce(''));
  // By what the other says, because Firefox does not let a worker know its own state.
  hints.onOtherActivated = () => {
    // Not where it waits itself: it was the version before that was activated, and late (docs/discoveries/0046). One that
    // knows already that it is redundant hands over.
    isReplaced ||= options.isActive();
    ignore(reconcile());
  };
  environment.network.onChange(() => {
    if (isActive()) ignore(jobs.announceAll().then(reconcile));
  });
  return {
    manager,
    segmentStore,
    backend: jobs,
    native,
    onNativeEnd: (event) =>
      endNative(event, {
        ...shared,
        carrier: native,
        abort: (uid) => jobs.abort(uid),
        reconcile: reconcileSoon,
      }).catch((error: unknown) => {
        // The next version has taken over in the middle, and takes what is left for lost by the browser: of what
        // the user has just ended there, too.
        if (isActive() || !isRefused(error)) throw error;
      }),
    onNativeClick: async (nativeId) => {
      const snapshot = await jobs.snapshot(jobUidOf(nativeId) ?? '');
      if (snapshot) await options.onClick?.(registrationOf(manager, snapshot));
    },
    isActive,
    // By the store, because a worker that has just been woken has not begun yet.
    isBusy: async () => segmentStore.openStreams.count > 0 || runner.isBusy || jobs.isWanted(),
    onPageLoading: (isLoading, page) => pageLoads.report(isLoading, page),
    reconcile,
    sweepSoon: () => ignore(runner.sweepSoon()),
    purge: () => store.clear(),
    onActivate: () => {
      // Whatever it has heard before, while it took itself for the active one, was meant for others.
      isReplaced = false;
      hints.announceActivation();
    },
    draftOf: async ({ address }) => {
      const asset = await store.asset(address);
      if (asset) return asset;
      const draftId = `${address.jobUid}/${address.index}`;
      const record = (await store.find(address.jobUid))?.records[address.index];
      const draft = await drafts.read(record ?? { draftId });
      return isErrorPage(draft) ? segmentStore.openDraft(`${draftId}/asset`) : draft;
    },
    undelivered: (id) => jobs.undelivered(id),
    onChange: (listener) =>
      hints.subscribeToAll(() => {
        if (isActive()) listener();
      }),
  };
}

/** By the store, because this worker is not the active one any more. */
const isRefused = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'InvalidStateError';
