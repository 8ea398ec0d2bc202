import type { Head, SegmentStore } from 'segmented-cache';
import type { OpenDrafts } from '../carriers/runner/openDrafts.js';
import type { Hints } from '../channel/hints.js';
import type { FetchArgs, JobSnapshot, RecordSnapshot } from '../channel/messages.js';
import type { Environment } from '../environment.js';
import type { Backend } from '../idl/backend.js';
import { JOB_FORMAT } from './job.js';
import type { FailureReason, Job, JobRecord, WaitingReason } from './job.js';
import type { JobStore } from './jobStore.js';
import { transition } from './transition.js';

export interface JobsOptions {
  readonly environment: Environment;
  readonly store: JobStore;
  readonly drafts: OpenDrafts;
  readonly segmentStore: SegmentStore;
  readonly hints: Hints;
  /** Makes the world match the store. */
  readonly reconcile: () => void;
  /** Cuts a job's transfers. */
  readonly stop: (jobUid: string) => void;
}

/** Commands and questions about jobs, in the worker. Commands change the store and nothing else. */
export class Jobs implements Backend {
  /** `fetch()` calls are taken one at a time, so that an id cannot become active twice. */
  #lastFetch: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: JobsOptions) {}

  fetch(args: FetchArgs): Promise<JobSnapshot> {
    const created = this.#lastFetch.then(() => this.#create(args));
    this.#lastFetch = created.catch(() => undefined);
    return created;
  }

  async get(id: string): Promise<JobSnapshot | undefined> {
    const job = (await this.#active()).find((active) => active.id === id);
    return job && this.#snapshotOf(job);
  }

  async getIds(): Promise<string[]> {
    return (await this.#active()).map(({ id }) => id);
  }

  async snapshot(uid: string): Promise<JobSnapshot | undefined> {
    const job = await this.options.store.job(uid);
    return job && this.#snapshotOf(job);
  }

  async records(uid: string): Promise<RecordSnapshot[]> {
    const records = await this.options.store.records(uid);
    return Promise.all(
      records.map(async (record) => {
        const { index, request, state } = record;
        if (state.phase !== 'complete') return { index, request, state };
        const draft = await this.options.drafts.read(record);
        return { index, request, state, head: draft.head() };
      }),
    );
  }

  async abort(uid: string): Promise<boolean> {
    const job = await this.options.store.job(uid);
    if (job?.state.phase !== 'active') return false;
    await this.#end(job, 'aborted', 'abort() was called');
    return true;
  }

  /** Ends the job as a whole once it has more bytes than it announced. */
  async enforceDownloadTotal(uid: string): Promise<void> {
    const job = await this.options.store.job(uid);
    if (job?.state.phase !== 'active' || job.downloadTotal === 0) return;
    const downloaded = await this.downloaded(job);
    if (downloaded <= job.downloadTotal) return;
    const detail = `${downloaded} bytes came, downloadTotal allows ${job.downloadTotal}`;
    await this.#end(job, 'download-total-exceeded', detail);
  }

  /** One failure ends all: what is pending fails with it, what is complete stays readable. */
  async #end(job: Job, reason: Exclude<FailureReason, ''>, detail: string): Promise<void> {
    const { store, stop, hints, reconcile } = this.options;
    const { uid } = job;
    await store.failPending(uid, { phase: 'failed', reason, detail });
    await store.putJob({
      ...job,
      state: transition(job, { type: 'settle', failureReason: reason }),
    });
    stop(uid);
    hints.announce(uid);
    reconcile();
  }

  async retitle(uid: string, title: string): Promise<void> {
    const job = await this.options.store.job(uid);
    if (job) await this.options.store.putJob({ ...job, title });
    this.options.hints.announce(uid);
  }

  open(request: Request, head: Head): Response {
    return this.options.segmentStore.respond(request, head);
  }

  subscribe(uid: string, listener: () => void): () => void {
    return this.options.hints.subscribe(uid, listener);
  }

  /** Bytes that are durable, over all records of the job. */
  async downloaded(job: Job): Promise<number> {
    if (job.state.phase === 'delivered') return job.state.downloaded;
    const sizes = (await this.options.store.records(job.uid)).map(async (record) => {
      if (record.state.phase === 'complete') return record.state.size;
      if (record.state.phase === 'failed') return 0;
      return (await this.options.drafts.read(record)).storedBytes;
    });
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  }

  async #create({ uid, id, requests, options }: FetchArgs): Promise<JobSnapshot> {
    const { store, environment, hints, reconcile } = this.options;
    // Asked again because the answer was lost: the job is there.
    const known = await this.snapshot(uid);
    if (known) return known;
    for (const job of await store.jobs()) {
      if (job.id !== id) continue;
      if (job.state.phase === 'active') {
        throw new TypeError(
          `A background fetch with the id "${id}" is active already: get() it, abort() it, or use another id.`,
        );
      }
      if (job.state.phase === 'delivered') await store.deleteJob(job.uid);
    }
    const createdAt = environment.clock.now();
    const recordCount = requests.length;
    const state = { phase: 'active' } as const;
    const job: Job = { ...options, format: JOB_FORMAT, uid, id, recordCount, createdAt, state };
    await store.create(
      job,
      requests.map((request, index): JobRecord => ({
        jobUid: uid,
        index,
        request,
        draftId: `${uid}/${index}`,
        state: { phase: 'pending', attemptsWithoutProgress: 0, retryAt: 0 },
      })),
    );
    hints.announce(uid);
    reconcile();
    return this.#snapshotOf(job);
  }

  async #active(): Promise<Job[]> {
    return (await this.options.store.jobs()).filter(({ state }) => state.phase === 'active');
  }

  async #snapshotOf(job: Job): Promise<JobSnapshot> {
    const { uid, id, title, downloadTotal, state } = job;
    const records = await this.options.store.records(uid);
    const knownTotal = await this.#knownTotal(records);
    const waitingFor = this.#waitingReason(records);
    return {
      uid,
      id,
      title,
      uploadTotal: 0,
      uploaded: 0,
      downloadTotal,
      downloaded: await this.downloaded(job),
      result: state.phase === 'active' ? '' : state.result,
      failureReason: state.phase === 'active' ? '' : state.failureReason,
      recordsAvailable: state.phase !== 'delivered',
      ...(waitingFor === undefined ? {} : { waitingFor }),
      ...(knownTotal === undefined ? {} : { knownTotal }),
    };
  }

  /** In bytes; `undefined` while one record has not said how large it is. */
  async #knownTotal(records: readonly JobRecord[]): Promise<number | undefined> {
    let total = 0;
    for (const record of records) {
      const { state } = record;
      if (state.phase === 'failed') continue;
      const size =
        state.phase === 'complete' ? state.size : (await this.options.drafts.read(record)).size;
      if (size === undefined) return undefined;
      total += size;
    }
    return records.length > 0 ? total : undefined;
  }

  /** A job waits when every record that is still pending does, and none is tried at this moment. */
  #waitingReason(records: readonly JobRecord[]): WaitingReason | undefined {
    const reasons = records.flatMap((record) => {
      if (record.state.phase !== 'pending') return [];
      return [this.options.drafts.isOpen(record) ? undefined : record.state.waitingFor];
    });
    return reasons.every((reason) => reason !== undefined) ? reasons[0] : undefined;
  }
}
