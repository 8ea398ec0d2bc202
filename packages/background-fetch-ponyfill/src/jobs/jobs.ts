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
import { isInDatabase } from './job.js';
import type { JobRecord, RecordState, WaitingReason } from './job.js';
import type { JobStore, StoredJob } from './jobStore.js';

export interface JobsOptions extends Omit<CreateJobOptions, 'environment'> {
  readonly environment: Environment;
  readonly store: JobStore;
  readonly drafts: OpenDrafts;
  readonly segmentStore: SegmentStore;
  readonly hints: Hints;
  readonly scope: string;
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

/** Its body is kept, as that of a response that is good. */
const isBadStatus = (state: RecordState): boolean =>
  state.phase === 'failed' && state.reason === 'bad-status';

/** Commands and questions about jobs, in the worker. Commands change the store and nothing else. */
export class Jobs implements Backend {
  /** `fetch()` calls are taken one at a time, so that an id cannot become active twice. */
  #lastFetch: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: JobsOptions) {}

  get scope(): string {
    return this.options.scope;
  }

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
    const { store, native } = this.options;
    const found = await store.find(uid);
    if (!found) return [];
    const inBrowser = native.progressOf(found);
    return Promise.all(found.records.map((record) => this.#recordSnapshot(record, inBrowser)));
  }

  async record(uid: string, index: number): Promise<RecordSnapshot | undefined> {
    const { store, native } = this.options;
    const found = await store.find(uid);
    const record = found?.records[index];
    if (!record) return undefined;
    const snapshot = await this.#recordSnapshot(record, native.progressOf(found));
    if (!isInDatabase(snapshot.state)) return snapshot;
    const asset = await store.asset(record);
    return asset ? { ...snapshot, asset } : { ...snapshot, state: LOST, downloaded: 0 };
  }

  async #recordSnapshot(
    record: JobRecord,
    inBrowser: ReadonlyMap<string, number>,
  ): Promise<RecordSnapshot> {
    const { store, drafts } = this.options;
    const { index, request, state, carriage, draftId } = record;
    const body = record.bodyBytes === undefined ? undefined : await store.body(record);
    const shared = { index, request, ...(body ? { body } : {}), ...(carriage ? { carriage } : {}) };
    if (state.phase === 'complete' && state.inDatabase) {
      return { ...shared, state, downloaded: state.size, size: state.size };
    }
    if (state.phase === 'complete' || isBadStatus(state)) {
      const draft = await drafts.read(record);
      if (draft.isWhole) {
        const head = draft.head();
        return { ...shared, state, downloaded: head.size, size: head.size, head };
      }
      const lost = state.phase === 'complete' ? LOST : state;
      return { ...shared, state: lost, downloaded: 0 };
    }
    const { storedBytes, ...known } = await drafts.progress(record);
    const size = known.size ?? nativeCarriageOf(record)?.expected?.size;
    const received = Math.max(storedBytes, inBrowser.get(draftId) ?? 0);
    const downloaded = state.phase === 'failed' ? 0 : received;
    return { ...shared, state, downloaded, ...(size === undefined ? {} : { size }) };
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

  body(head: Head): BodyInit {
    return this.options.segmentStore.body(head);
  }

  subscribe(uid: string, listener: (now?: JobSnapshot) => void): () => void {
    return this.options.hints.subscribe(uid, listener);
  }

  async active(): Promise<StoredJob[]> {
    return (await this.options.store.jobs()).filter(({ job }) => job.state.phase === 'active');
  }

  /** Whether pages should lend life: something moves, or will by itself. */
  async isWanted(): Promise<boolean> {
    return (await this.active()).some(
      ({ job, pending }) =>
        job.state.phase === 'active' &&
        !job.state.paused &&
        [...pending.values()].some(
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
      if (state.phase === 'pending' || isBadStatus(state)) {
        const received = inBrowser.get(record.draftId) ?? 0;
        downloaded += Math.max(progress?.storedBytes ?? 0, received);
      }
      const isSent =
        state.phase === 'complete' || progress?.isAnswered === true || isBadStatus(state);
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
    if (ended) {
      this.options.hints.announce(uid, await this.snapshot(uid));
      this.options.reconcile();
    }
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
  #waitingReason({ job, pending }: StoredJob): WaitingReason | undefined {
    const { drafts, environment } = this.options;
    if (job.state.phase !== 'active' || job.state.paused) return undefined;
    const network = {
      isOnline: environment.network.isOnline(),
      isMetered: environment.network.isMetered(),
    };
    if (isMeteredOut(job, network)) return 'metered';
    let first: JobRecord | undefined;
    let reason: WaitingReason | undefined;
    for (const record of pending.values()) {
      const { state, index } = record;
      if (state.phase !== 'pending' || !state.waitingFor || drafts.isOpen(record)) return undefined;
      if (first && first.index < index) continue;
      first = record;
      reason = state.waitingFor;
    }
    return reason;
  }
}
