import { nativeCarriageOf } from '../carriers/native/nativeProgress.js';
import type { Job, JobRecord } from './job.js';

/** A job with its records, as it was last read or written. */
export class KnownJob {
  readonly #records: JobRecord[] = [];
  readonly #pending = new Map<number, JobRecord>();
  readonly #inBrowser = new Map<number, JobRecord>();

  constructor(
    public job: Job,
    records: readonly JobRecord[] = [],
  ) {
    for (const record of records) this.take(record);
  }

  /** In the order of its requests. */
  get records(): readonly JobRecord[] {
    return this.#records;
  }

  /**
   * Those that have not come to their end, by index. What has been moved goes to the end: whoever
   * looks for what is due finds it without passing by all that wait.
   */
  get pending(): ReadonlyMap<number, JobRecord> {
    return this.#pending;
  }

  /** Those that the browser carries, by index. */
  get inBrowser(): ReadonlyMap<number, JobRecord> {
    return this.#inBrowser;
  }

  /** Keeps a record as it is now. */
  take(record: JobRecord): void {
    const { index, state } = record;
    this.#records[index] = record;
    this.#pending.delete(index);
    if (state.phase === 'pending') this.#pending.set(index, record);
    if (nativeCarriageOf(record)) this.#inBrowser.set(index, record);
    else this.#inBrowser.delete(index);
  }

  forgetRecords(): void {
    this.#records.length = 0;
    this.#pending.clear();
    this.#inBrowser.clear();
  }
}
