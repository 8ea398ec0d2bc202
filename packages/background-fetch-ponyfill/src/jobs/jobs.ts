import type { Head, SegmentStore } from 'segmented-cache';
import type { Carriage } from '../carriers/carriage.js';
import type { NativeCarrier } from '../carriers/native/nativeCarrier.js';
import type { OpenDrafts } from '../carriers/runner/openDrafts.js';
import { mayRun } from '../carriers/runner/schedule.js';
import type { Hints } from '../channel/hints.js';
import type { FetchArgs, JobSnapshot, RecordSnapshot } from '../channel/messages.js';
import type { Environment } from '../environment.js';
import type { Backend } from '../idl/backend.js';
import { createJob } from './createJob.js';
import type { CreateJobOptions } from './createJob.js';
import type { JobStore, StoredJob } from './jobStore.js';
import { Snapshots } from './snapshots.js';

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

/** Commands and questions about jobs, in the worker. Commands change the store and nothing else. */
export class Jobs implements Backend {
  /** `fetch()` calls are taken one at a time, so that an id cannot become active twice. */
  #lastFetch: Promise<unknown> = Promise.resolve();
  /** What callers are shown. */
  readonly snapshots: Snapshots;

  constructor(private readonly options: JobsOptions) {
    this.snapshots = new Snapshots(options);
  }

  get scope(): string {
    return this.options.scope;
  }

  fetch(args: FetchArgs): Promise<JobSnapshot> {
    // Sizes are asked for beside other calls: that may take a while.
    const chosen = this.#carriages(args);
    // It may fail long before its turn, and is nobody's until then.
    chosen.catch(() => undefined);
    const created = this.#lastFetch.then(async () => {
      const job = await createJob(args, await chosen, this.options);
      this.#changed(job.job.uid);
      return this.snapshots.ofJob(job);
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
    return found && this.snapshots.ofJob(found);
  }

  async getIds(): Promise<string[]> {
    return (await this.active()).map(({ job }) => job.id);
  }

  /**
   * The jobs with this id, by `uid`, that have come to their end and whose handler has not finished with
   * what they brought; so not of those that were aborted.
   */
  async undelivered(id: string): Promise<string[]> {
    const jobs = await this.options.store.jobs();
    return jobs.flatMap(({ job: { uid, state, ...job } }) =>
      job.id === id && state.phase === 'settled' && state.failureReason !== 'aborted' ? [uid] : [],
    );
  }

  async snapshot(uid: string): Promise<JobSnapshot | undefined> {
    const found = await this.options.store.find(uid);
    return found && this.snapshots.ofJob(found);
  }

  async records(uid: string): Promise<RecordSnapshot[]> {
    const found = await this.options.store.find(uid);
    return found ? this.snapshots.ofRecords(found) : [];
  }

  async record(uid: string, index: number): Promise<RecordSnapshot | undefined> {
    const found = await this.options.store.find(uid);
    return found && this.snapshots.ofRecord(found, index);
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
    // What the browser says that it has is no byte of ours: the limit is told to it as well.
    const { downloaded } = await this.snapshots.transferred(found, new Map());
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

  /**
   * Whether pages should lend life: something moves, or will by itself; also a job of which all has come
   * and that is not settled yet. What waits for a network that costs nothing does not: pages hear of a
   * change themselves, also where the worker has died.
   */
  async isWanted(): Promise<boolean> {
    const { network } = this.options.environment;
    const state = { isOnline: network.isOnline(), isMetered: network.isMetered() };
    return (await this.active()).some(
      ({ job, pending }) =>
        pending.size === 0 ||
        (mayRun(job, state) &&
          [...pending.values()].some(
            (record) =>
              record.state.phase === 'pending' && record.state.waitingFor !== 'not-allowed',
          )),
    );
  }

  /** The network has changed: what jobs wait for may be another thing now. */
  async announceAll(): Promise<void> {
    for (const { job } of await this.active()) this.options.hints.announce(job.uid);
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
}
