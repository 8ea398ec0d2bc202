import type { Head, SegmentStore } from 'segmented-cache';
import type { OpenDrafts } from '../carriers/runner/openDrafts.js';
import { carrierOf } from '../carriers/carriage.js';
import type { Carriage } from '../carriers/carriage.js';
import type { NativeCarrier } from '../carriers/native/nativeCarrier.js';
import { nativeCarriageOf } from '../carriers/native/nativeProgress.js';
import { isMeteredOut } from '../carriers/runner/schedule.js';
import type { Hints } from '../channel/hints.js';
import type { FetchArgs, JobSnapshot, RecordSnapshot } from '../channel/messages.js';
import type { Environment } from '../environment.js';
import type { Backend } from '../idl/backend.js';
import { createJob } from './createJob.js';
import type { CreateJobOptions } from './createJob.js';
import type { JobRecord, RecordState, WaitingReason } from './job.js';
import type { JobStore, StoredJob } from './jobStore.js';

export interface JobsOptions extends Omit<CreateJobOptions, 'environment'> {
  readonly environment: Environment;
  readonly store: JobStore;
  readonly drafts: OpenDrafts;
  readonly segmentStore: SegmentStore;
  readonly hints: Hints;
  /** The browser, as the other carrier. */
  readonly native: NativeCarrier;
  /** Makes the world match the store. */
  readonly reconcile: () => void;
}

/** A complete record whose bytes the browser has deleted after its job had settled. */
const LOST: RecordState = {
  phase: 'failed',
  reason: 'fetch-error',
  detail: 'the browser has deleted what was stored',
};

/** Commands and questions about jobs, in the worker. Commands change the store and nothing else. */
export class Jobs implements Backend {
  /** `fetch()` calls are taken one at a time, so that an id cannot become active twice. */
  #lastFetch: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: JobsOptions) {}

  fetch(args: FetchArgs): Promise<JobSnapshot> {
    // Sizes are asked for beside other calls: that may take a while.
    const chosen = this.#carriages(args);
    const created = this.#lastFetch.then(async () => {
      const job = await createJob(args, await chosen, this.options);
      this.#changed(job.job.uid);
      return this.#snapshotOf(job);
    });
    this.#lastFetch = created.catch(() => undefined);
    return created;
  }

  /** Asked again for a job that is there, nothing is chosen anew. */
  async #carriages(args: FetchArgs): Promise<Carriage[]> {
    const { store, native } = this.options;
    return (await store.find(args.uid)) ? [] : native.choose(args);
  }

  async get(id: string): Promise<JobSnapshot | undefined> {
    const found = (await this.active()).find(({ job }) => job.id === id);
    return found && this.#snapshotOf(found);
  }

  async getIds(): Promise<string[]> {
    return (await this.active()).map(({ job }) => job.id);
  }

  async snapshot(uid: string): Promise<JobSnapshot | undefined> {
    const found = await this.options.store.find(uid);
    return found && this.#snapshotOf(found);
  }

  async records(uid: string): Promise<RecordSnapshot[]> {
    const { store, drafts, native } = this.options;
    const found = await store.find(uid);
    const inBrowser = found && native.progressOf(found);
    return Promise.all(
      (found?.records ?? []).map(async (record): Promise<RecordSnapshot> => {
        const { index, request, state, carriage } = record;
        const carried = carriage ? { carriage } : {};
        if (state.phase === 'complete') {
          const draft = await drafts.read(record);
          if (!draft.isWhole) return { index, request, state: LOST, downloaded: 0 };
          const { size } = state;
          return { index, request, ...carried, state, downloaded: size, size, head: draft.head() };
        }
        const { storedBytes, ...known } = await drafts.progress(record);
        const size = known.size ?? nativeCarriageOf(record)?.expected?.size;
        const received = Math.max(storedBytes, inBrowser?.get(record.draftId) ?? 0);
        const downloaded = state.phase === 'failed' ? 0 : received;
        const said = size === undefined ? {} : { size };
        return { index, request, ...carried, state, downloaded, ...said };
      }),
    );
  }

  abort(uid: string): Promise<boolean> {
    return this.#end(uid, 'aborted', 'abort() was called');
  }

  async pause(uid: string): Promise<boolean> {
    const { store } = this.options;
    await store.changeJob(uid, ({ state }) =>
      state.phase === 'active' && !state.paused ? { type: 'pause' } : undefined,
    );
    // The browser cannot rest: what it has whole is kept, and the rest is the runner's.
    await this.options.native.leave(uid, 'paused');
    return this.#isActiveAfterChange(uid);
  }

  async resume(uid: string): Promise<boolean> {
    const { store } = this.options;
    await store.changeJob(uid, ({ state }) =>
      state.phase === 'active' && state.paused ? { type: 'resume' } : undefined,
    );
    for (const record of (await store.find(uid))?.records ?? []) {
      const { state } = record;
      if (state.phase === 'pending' && state.waitingFor !== undefined) {
        await store.changeRecord(record, { type: 'ask-again' });
      }
    }
    return this.#isActiveAfterChange(uid);
  }

  /** Ends the job as a whole once it has more bytes than it announced. */
  async enforceDownloadTotal(uid: string): Promise<void> {
    const found = await this.options.store.find(uid);
    const limit = found?.job.downloadTotal ?? 0;
    if (found?.job.state.phase !== 'active' || limit === 0) return;
    const { downloaded } = await this.transferred(found);
    if (downloaded <= limit) return;
    const detail = `${downloaded} bytes came, downloadTotal allows ${limit}`;
    await this.#end(uid, 'download-total-exceeded', detail);
  }

  async retitle(uid: string, title: string): Promise<void> {
    await this.options.store.retitle(uid, title);
    this.options.hints.announce(uid);
  }

  open(request: Request, head: Head): Response {
    return this.options.segmentStore.respond(request, head);
  }

  subscribe(uid: string, listener: () => void): () => void {
    return this.options.hints.subscribe(uid, listener);
  }

  async active(): Promise<StoredJob[]> {
    return (await this.options.store.jobs()).filter(({ job }) => job.state.phase === 'active');
  }

  /** Whether pages should lend life: something moves, or will by itself. */
  async isWanted(): Promise<boolean> {
    return (await this.active()).some(
      ({ job, records }) =>
        job.state.phase === 'active' &&
        !job.state.paused &&
        records.some(
          ({ state }) => state.phase === 'pending' && state.waitingFor !== 'not-allowed',
        ),
    );
  }

  /** The network has changed: what jobs wait for may be another thing now. */
  async announceAll(): Promise<void> {
    for (const { job } of await this.active()) this.options.hints.announce(job.uid);
  }

  /** Bytes over all records of the job: durable ones that came, and those of bodies that were sent. */
  async transferred(
    stored: StoredJob,
  ): Promise<{ readonly downloaded: number; readonly uploaded: number }> {
    const { job, records } = stored;
    if (job.state.phase === 'delivered') {
      return { downloaded: job.state.downloaded, uploaded: job.state.uploaded ?? 0 };
    }
    const { drafts, native } = this.options;
    const inBrowser = native.progressOf(stored);
    let downloaded = 0;
    let uploaded = 0;
    for (const record of records) {
      const { state, bodyBytes = 0 } = record;
      if (state.phase === 'complete') downloaded += state.size;
      const progress =
        state.phase === 'complete'
          ? undefined
          : (drafts.knownProgress(record) ?? (await drafts.progress(record)));
      if (state.phase === 'pending') {
        const { draftId } = record;
        downloaded += Math.max(progress?.storedBytes ?? 0, inBrowser.get(draftId) ?? 0);
      }
      const isSent =
        state.phase === 'complete' ||
        progress?.isAnswered === true ||
        (state.phase === 'failed' && state.reason === 'bad-status');
      if (isSent) uploaded += bodyBytes;
    }
    return { downloaded, uploaded };
  }

  async #end(
    uid: string,
    reason: 'aborted' | 'download-total-exceeded',
    detail: string,
  ): Promise<boolean> {
    const ended = await this.options.store.end(uid, reason, detail);
    if (ended) this.#changed(uid);
    return ended;
  }

  async #isActiveAfterChange(uid: string): Promise<boolean> {
    this.#changed(uid);
    return (await this.options.store.find(uid))?.job.state.phase === 'active';
  }

  #changed(uid: string): void {
    this.options.hints.announce(uid);
    this.options.reconcile();
  }

  async #snapshotOf(stored: StoredJob): Promise<JobSnapshot> {
    const { job, records } = stored;
    const { uid, id, title, downloadTotal, uploadTotal = 0, state } = job;
    const knownTotal = await this.#knownTotal(records);
    const waitingFor = this.#waitingReason(stored);
    const carrier = state.phase === 'delivered' ? state.carrier : carrierOf(records);
    return {
      uid,
      id,
      title,
      uploadTotal,
      downloadTotal,
      ...(await this.transferred(stored)),
      result: state.phase === 'active' ? '' : state.result,
      failureReason: state.phase === 'active' ? '' : state.failureReason,
      recordsAvailable: state.phase !== 'delivered',
      paused: state.phase === 'active' && state.paused === true,
      ...(waitingFor === undefined ? {} : { waitingFor }),
      ...(carrier === undefined ? {} : { carrier }),
      ...(knownTotal === undefined ? {} : { knownTotal }),
    };
  }

  /** In bytes; `undefined` while one record has not said how large it is. */
  async #knownTotal(records: readonly JobRecord[]): Promise<number | undefined> {
    const { drafts } = this.options;
    let total = 0;
    for (const record of records) {
      const { state } = record;
      if (state.phase === 'failed') continue;
      const { size } =
        state.phase === 'complete'
          ? state
          : (drafts.knownProgress(record) ?? (await drafts.progress(record)));
      const known = size ?? nativeCarriageOf(record)?.expected?.size;
      if (known === undefined) return undefined;
      total += known;
    }
    return records.length > 0 ? total : undefined;
  }

  /** A job waits when every record that is still pending does, and none is tried at this moment. */
  #waitingReason({ job, records }: StoredJob): WaitingReason | undefined {
    const { drafts, environment } = this.options;
    if (job.state.phase !== 'active' || job.state.paused) return undefined;
    const network = {
      isOnline: environment.network.isOnline(),
      isMetered: environment.network.isMetered(),
    };
    if (isMeteredOut(job, network)) return 'metered';
    const reasons = records.flatMap((record) => {
      if (record.state.phase !== 'pending') return [];
      return [drafts.isOpen(record) ? undefined : record.state.waitingFor];
    });
    return reasons.every((reason) => reason !== undefined) ? reasons[0] : undefined;
  }
}
