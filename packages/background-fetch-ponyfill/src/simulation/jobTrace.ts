import type { CommittedChange } from '@internal/test-support/simulation';
import type { SmallAsset } from 'segmented-cache';
import type { Job, JobRecord } from '../jobs/job.js';

const PHASES = ['active', 'settled', 'delivered'] as const;

/**
 * Watches every transaction that becomes durable, and says what may not be: a job that goes back, or
 * has two outcomes.
 */
export class JobTrace {
  readonly #jobs = new Map<string, Job>();
  readonly findings: string[] = [];

  /** @param onComplete called when a record was stored as complete, with what was stored beside it. */
  constructor(
    private readonly onComplete: (record: JobRecord, asset: SmallAsset | undefined) => void,
    private readonly onDelivered: (job: Job) => void,
  ) {}

  readonly take = (changes: readonly CommittedChange[]): void => {
    const assets = new Map<string, SmallAsset>();
    for (const change of changes) {
      if (change.kind !== 'put' || change.store !== 'assets') continue;
      assets.set(String(change.key), change.value as SmallAsset);
    }
    for (const change of changes) {
      if (change.kind !== 'put') continue;
      if (change.store === 'jobs') this.#takeJob(change.value as Job);
      if (change.store === 'records') {
        const record = change.value as JobRecord;
        const { jobUid, index, state } = record;
        if (state.phase === 'complete') {
          this.onComplete(record, assets.get(String([jobUid, index])));
        }
      }
    }
  };

  /** Forgets what was deleted together with the database. */
  forget(uid: string): void {
    this.#jobs.delete(uid);
  }

  job(uid: string): Job | undefined {
    return this.#jobs.get(uid);
  }

  isOver(uid: string): boolean {
    return this.#jobs.get(uid)?.state.phase === 'delivered';
  }

  #takeJob(job: Job): void {
    const before = this.#jobs.get(job.uid);
    this.#jobs.set(job.uid, job);
    if (job.state.phase === 'delivered' && before?.state.phase !== 'delivered') {
      this.onDelivered(job);
    }
    if (!before || before.state.phase === 'active') return;
    const { uid, state } = job;
    const from = PHASES.indexOf(before.state.phase);
    if (PHASES.indexOf(state.phase) < from) {
      this.findings.push(`${uid} went back from ${before.state.phase} to ${state.phase}`);
    }
    if (state.phase === 'active') return;
    if (
      state.result !== before.state.result ||
      state.failureReason !== before.state.failureReason
    ) {
      this.findings.push(
        `${uid} ended as "${before.state.failureReason}" and then as "${state.failureReason}"`,
      );
    }
  }
}
