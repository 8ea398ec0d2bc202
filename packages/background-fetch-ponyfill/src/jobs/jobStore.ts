import { wrap } from 'idb';
import type { DBSchema, IDBPDatabase } from 'idb';
import { JOB_FORMAT } from './job.js';
import type { Job, JobRecord } from './job.js';

interface Schema extends DBSchema {
  jobs: { key: string; value: Job };
  /** Keyed by job and position, so that a job's records are one range. */
  records: { key: [jobUid: string, index: number]; value: JobRecord };
}

/** Raised only to add stores, so that a version that is rolled back finds its data usable. */
const DATABASE_VERSION = 1;

/**
 * Jobs and their records. Opened by the active worker only. The connection is closed at once when
 * another version wants the database, and opened again by the next call.
 */
export class JobStore {
  #database: Promise<IDBPDatabase<Schema>> | undefined;

  constructor(
    private readonly scope: string,
    private readonly indexedDB: IDBFactory,
  ) {}

  /** Stores a new job whole; a job that is there already is left as it is. */
  async create(job: Job, records: readonly JobRecord[]): Promise<void> {
    const transaction = (await this.#open()).transaction(['jobs', 'records'], 'readwrite', {
      durability: 'strict',
    });
    const jobs = transaction.objectStore('jobs');
    if (!(await jobs.get(job.uid))) {
      const store = transaction.objectStore('records');
      await Promise.all([jobs.put(job), ...records.map((record) => store.put(record))]);
    }
    await transaction.done;
  }

  async job(uid: string): Promise<Job | undefined> {
    return (await this.#open()).get('jobs', uid);
  }

  /** Every job that this version understands; those of a newer one are left alone. */
  async jobs(): Promise<Job[]> {
    const jobs = await (await this.#open()).getAll('jobs');
    return jobs.filter(({ format }) => format <= JOB_FORMAT);
  }

  async records(jobUid: string): Promise<JobRecord[]> {
    return (await this.#open()).getAll('records', recordsOf(jobUid));
  }

  async putJob(job: Job): Promise<void> {
    await (await this.#open()).put('jobs', job);
  }

  /** Changes a record unless it has come to its end meanwhile (an abort wins over late bytes). */
  async updatePending(record: JobRecord): Promise<void> {
    const transaction = (await this.#open()).transaction('records', 'readwrite');
    const stored = await transaction.store.get([record.jobUid, record.index]);
    if (stored?.state.phase === 'pending') await transaction.store.put(record);
    await transaction.done;
  }

  /** Every record still pending fails for this reason. */
  async failPending(jobUid: string, state: JobRecord['state']): Promise<void> {
    const transaction = (await this.#open()).transaction('records', 'readwrite');
    for (const record of await transaction.store.getAll(recordsOf(jobUid))) {
      if (record.state.phase === 'pending') await transaction.store.put({ ...record, state });
    }
    await transaction.done;
  }

  async deleteRecords(jobUid: string): Promise<void> {
    await (await this.#open()).delete('records', recordsOf(jobUid));
  }

  async deleteJob(uid: string): Promise<void> {
    await (await this.#open()).delete('jobs', uid);
  }

  #open(): Promise<IDBPDatabase<Schema>> {
    return (this.#database ??= this.#connect());
  }

  /** By the injected factory, which idb's own `openDB` does not take. */
  async #connect(): Promise<IDBPDatabase<Schema>> {
    const forget = () => (this.#database = undefined);
    try {
      const request = this.indexedDB.open(databaseName(this.scope), DATABASE_VERSION);
      request.onupgradeneeded = () => {
        request.result.createObjectStore('jobs', { keyPath: 'uid' });
        request.result.createObjectStore('records', { keyPath: ['jobUid', 'index'] });
      };
      const database = (await wrap(request)) as unknown as IDBPDatabase<Schema>;
      database.addEventListener('versionchange', () => {
        database.close();
        forget();
      });
      database.addEventListener('close', forget);
      return database;
    } catch (error) {
      forget();
      throw error;
    }
  }
}

export function databaseName(scope: string): string {
  return `background-fetch-ponyfill:${scope}`;
}

const recordsOf = (jobUid: string): IDBKeyRange => IDBKeyRange.bound([jobUid], [jobUid, []]);
