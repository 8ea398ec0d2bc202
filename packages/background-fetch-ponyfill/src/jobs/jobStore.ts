import type { SmallAsset } from 'segmented-cache';
import type { Carriage } from '../carriers/carriage.js';
import type { Environment } from '../environment.js';
import { openDatabase } from './database.js';
import type { Database } from './database.js';
import { JOB_FORMAT } from './job.js';
import type { FailureReason, Job, JobRecord } from './job.js';
import { KnownJob } from './knownJob.js';
import { RecordChanges } from './recordChanges.js';
import { transition, transitionRecord } from './transition.js';
import type { JobEvent, RecordEvent } from './transition.js';

/** A job with its records, in the order of its requests. */
export interface StoredJob {
  readonly job: Job;
  readonly records: readonly JobRecord[];
  /** Those of them that have not come to their end, by index. */
  readonly pending: ReadonlyMap<number, JobRecord>;
  /** Those of these that the browser carries, by index. */
  readonly inBrowser: ReadonlyMap<number, JobRecord>;
}

export interface JobStoreOptions {
  readonly scope: string;
  readonly environment: Pick<Environment, 'indexedDB' | 'reportError'>;
  /** Whether this is the scope's active worker, or has the runner's lock still. */
  readonly isActive: () => boolean;
  /** Called when the database was closed from outside: it is being changed, or is gone. */
  readonly onClosed: () => void;
}

/**
 * Jobs and their records. Opened by the active worker only (Law 12), which alone changes them; so
 * what was read once is kept in memory, and every change goes through the database first.
 */
export class JobStore {
  #database: Promise<Database> | undefined;
  #known: Promise<Map<string, KnownJob>> | undefined;
  #hasNewer = false;
  readonly #recordChanges: RecordChanges;

  constructor(private readonly options: JobStoreOptions) {
    this.#recordChanges = new RecordChanges(
      () => this.#open(),
      async (records) => this.#keep(await this.#load(), records),
    );
  }

  /** What another worker may have changed is read anew. */
  forget(): void {
    this.#known = undefined;
  }

  /**
   * Every job that this version understands, the oldest first. Those of a newer version are left
   * alone, which is reported once.
   */
  async jobs(): Promise<readonly StoredJob[]> {
    const known = [...(await this.#load()).values()];
    return known.sort((a, b) => a.job.createdAt - b.job.createdAt);
  }

  async find(uid: string): Promise<StoredJob | undefined> {
    return (await this.#load()).get(uid);
  }

  /** Whether there are jobs of a newer version, whose drafts this one cannot know. */
  async hasNewer(): Promise<boolean> {
    await this.#load();
    return this.#hasNewer;
  }

  /** A request's body. */
  async body({ jobUid, index }: JobRecord): Promise<Blob | undefined> {
    return (await this.#open()).get('bodies', [jobUid, index]);
  }

  /** A complete asset that lies beside its record. */
  async asset({
    jobUid,
    index,
  }: Pick<JobRecord, 'jobUid' | 'index'>): Promise<SmallAsset | undefined> {
    return (await this.#open()).get('assets', [jobUid, index]);
  }

  /** Stores a new job whole, with its bodies; a job that is there already is left as it is. */
  async create(
    job: Job,
    records: readonly JobRecord[],
    bodies: readonly (Blob | undefined)[] = [],
  ): Promise<void> {
    const { uid } = job;
    const database = await this.#open();
    const transaction = database.transaction(['jobs', 'records', 'bodies'], 'readwrite', {
      durability: 'strict',
    });
    const [jobStore, recordStore, bodyStore] = [
      transaction.objectStore('jobs'),
      transaction.objectStore('records'),
      transaction.objectStore('bodies'),
    ];
    const isNew = (await jobStore.get(uid)) === undefined;
    if (isNew) {
      await Promise.all([
        jobStore.put(job),
        ...records.map((record) => recordStore.put(record)),
        ...bodies.map((body, index) => body && bodyStore.put(body, [uid, index])),
      ]);
    }
    await transaction.done;
    const known = await this.#load();
    if (isNew) known.set(uid, new KnownJob(job, records));
    // The version before has stored it meanwhile: what was read then lacks it.
    else if (!known.has(uid)) this.forget();
  }

  /**
   * Moves a job on, unless it is gone.
   *
   * @param choose the event for the job as it is stored now; `undefined` leaves it.
   * @returns the job, where it was moved.
   */
  changeJob(uid: string, choose: (job: Job) => JobEvent | undefined): Promise<Job | undefined> {
    return this.#putJob(uid, (job) => {
      const event = choose(job);
      return event && { ...job, state: transition(job, event) };
    });
  }

  async retitle(uid: string, title: string): Promise<void> {
    await this.#putJob(uid, (job) => ({ ...job, title }));
  }

  /**
   * Moves a record on, unless it is not any more what the event needs: it may have come to its end
   * meanwhile (an abort wins over late bytes).
   *
   * @returns whether it was moved.
   */
  changeRecord(record: JobRecord, event: RecordEvent): Promise<boolean> {
    return this.#recordChanges.change(record, event);
  }

  /**
   * Gives pending records of a job to another carrier, all in one transaction.
   *
   * @param choose the carriage of a record as it is stored now; `undefined` leaves it.
   * @returns whether one was changed.
   */
  async changeCarriages(
    uid: string,
    choose: (record: JobRecord) => Carriage | undefined,
  ): Promise<boolean> {
    const transaction = (await this.#open()).transaction('records', 'readwrite');
    const stored = await transaction.store.getAll(recordsOf(uid));
    const changed = stored.flatMap((record): JobRecord[] => {
      const carriage = record.state.phase === 'pending' ? choose(record) : undefined;
      return carriage ? [{ ...record, carriage }] : [];
    });
    await Promise.all(changed.map((record) => transaction.store.put(record)));
    await transaction.done;
    this.#keep(await this.#load(), changed);
    return changed.length > 0;
  }

  /**
   * Ends an active job as a whole: what is pending fails with it. One transaction, so that no death
   * leaves records that have failed for a reason which their job does not know.
   *
   * @returns whether this call ended it.
   */
  async end(
    uid: string,
    failureReason: Exclude<FailureReason, ''>,
    detail: string,
  ): Promise<boolean> {
    const transaction = (await this.#open()).transaction(['jobs', 'records'], 'readwrite', {
      durability: 'strict',
    });
    const job = await transaction.objectStore('jobs').get(uid);
    if (job?.state.phase !== 'active') {
      await transaction.done;
      return false;
    }
    const store = transaction.objectStore('records');
    const failed = (await store.getAll(recordsOf(uid)))
      .filter(({ state }) => state.phase === 'pending')
      .map((record): JobRecord => ({
        ...record,
        state: transitionRecord(record.state, { type: 'fail', reason: failureReason, detail }),
      }));
    const ended: Job = { ...job, state: transition(job, { type: 'settle', failureReason }) };
    await Promise.all([
      transaction.objectStore('jobs').put(ended),
      ...failed.map((record) => store.put(record)),
    ]);
    await transaction.done;
    const known = await this.#load();
    this.#keep(known, failed);
    const entry = known.get(uid);
    if (entry) entry.job = ended;
    return true;
  }

  /** Forgets all of a job but its outcome. */
  async deleteRecords(uid: string): Promise<void> {
    await this.#deleteParts(uid);
    (await this.#load()).get(uid)?.forgetRecords();
  }

  async deleteJob(uid: string): Promise<void> {
    await this.#deleteParts(uid);
    await (await this.#open()).delete('jobs', uid);
    (await this.#load()).delete(uid);
  }

  /**
   * Forgets every job, whatever version stored it: they were of an earlier registration. The one call
   * that a worker may make before it is active, where no other is.
   */
  async clear(): Promise<void> {
    const stores = ['jobs', ...PARTS] as const;
    const transaction = (await this.#connect()).transaction(stores, 'readwrite');
    await Promise.all(stores.map((name) => transaction.objectStore(name).clear()));
    await transaction.done;
    this.forget();
  }

  async #putJob(uid: string, change: (job: Job) => Job | undefined): Promise<Job | undefined> {
    const transaction = (await this.#open()).transaction('jobs', 'readwrite', {
      durability: 'strict',
    });
    const stored = await transaction.store.get(uid);
    const changed = stored && change(stored);
    if (changed) await transaction.store.put(changed);
    await transaction.done;
    const entry = changed && (await this.#load()).get(uid);
    if (entry) entry.job = changed;
    return changed;
  }

  /** At once, so that no death leaves what nobody looks for. */
  async #deleteParts(uid: string): Promise<void> {
    const transaction = (await this.#open()).transaction(PARTS, 'readwrite');
    await Promise.all(PARTS.map((name) => transaction.objectStore(name).delete(recordsOf(uid))));
    await transaction.done;
  }

  #keep(known: Map<string, KnownJob>, moved: readonly JobRecord[]): void {
    for (const record of moved) {
      const job = known.get(record.jobUid);
      if (job?.records[record.index]) job.take(record);
    }
  }

  async #load(): Promise<Map<string, KnownJob>> {
    this.#requireActive();
    this.#known ??= this.#read().catch((error: unknown) => {
      this.#known = undefined;
      throw error;
    });
    return this.#known;
  }

  async #read(): Promise<Map<string, KnownJob>> {
    const transaction = (await this.#open()).transaction(['jobs', 'records'], 'readonly');
    const [jobs, records] = await Promise.all([
      transaction.objectStore('jobs').getAll(),
      transaction.objectStore('records').getAll(),
    ]);
    const known = new Map<string, KnownJob>();
    for (const job of jobs) if (job.format <= JOB_FORMAT) known.set(job.uid, new KnownJob(job));
    for (const record of records) known.get(record.jobUid)?.take(record);
    const newer = jobs.length - known.size;
    if (newer > 0 && !this.#hasNewer) {
      this.options.environment.reportError(
        new Error(
          `${newer} background fetches were stored by a newer version of background-fetch-ponyfill. They are left as they are until that version runs again.`,
        ),
      );
    }
    this.#hasNewer = newer > 0;
    return known;
  }

  async #open(): Promise<Database> {
    this.#requireActive();
    return this.#connect();
  }

  #requireActive(): void {
    if (this.options.isActive()) return;
    throw new DOMException(
      'This service worker is not the active one of its registration; only that one may touch background fetches.',
      'InvalidStateError',
    );
  }

  #connect(): Promise<Database> {
    const forget = () => {
      this.#database = undefined;
      this.forget();
    };
    const { environment, scope, onClosed } = this.options;
    const closed = () => {
      forget();
      onClosed();
    };
    this.#database ??= openDatabase(environment.indexedDB, scope, closed).catch(
      (error: unknown) => {
        forget();
        throw error;
      },
    );
    return this.#database;
  }
}

/** What there is of a job beside itself. */
const PARTS = ['assets', 'bodies', 'records'] as const;

const recordsOf = (jobUid: string): IDBKeyRange => IDBKeyRange.bound([jobUid], [jobUid, []]);
