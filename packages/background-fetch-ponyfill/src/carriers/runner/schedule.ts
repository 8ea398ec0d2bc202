import type { Job, JobRecord, RecordState } from '../../jobs/job.js';
import { SHARES } from '../../transfer/connections.js';

/** What the network is like at this moment. */
export interface NetworkState {
  readonly isOnline: boolean;
  /** `undefined` where the browser cannot tell, which counts as unmetered. */
  readonly isMetered: boolean | undefined;
}

/** Whether records of this job may be fetched now. */
export function mayRun({ state, requires }: Job, network: NetworkState): boolean {
  return state.phase === 'active' && !state.paused && !isMeteredOut({ requires }, network);
}

/** Whether the job waits for a network that costs nothing by the byte. */
export function isMeteredOut(
  { requires }: { readonly requires?: Job['requires'] | undefined },
  { isMetered }: NetworkState,
): boolean {
  return requires?.network === 'unmetered' && isMetered === true;
}

/**
 * When a pending record is to be tried, in milliseconds since the epoch; `Infinity` where only the
 * app can bring it about. One that waits for the network is due when it is there; it is tried now
 * and then even before, because a browser may be wrong about being offline (a server on the same
 * machine needs no network).
 */
export function dueAt(
  state: Extract<RecordState, { phase: 'pending' }>,
  { isOnline }: NetworkState,
): number {
  if (state.waitingFor === 'not-allowed') return Infinity;
  return state.waitingFor === 'offline' && isOnline ? 0 : state.retryAt;
}

export function shareOf({ priority = 'normal' }: Job): number {
  return SHARES[priority];
}

/** A job with those of its records that could be started now. */
export interface Candidates {
  readonly job: Job;
  /** The first of them: as many as could be started if there were no other job. */
  readonly due: readonly JobRecord[];
  /** How many of its records are being fetched. */
  readonly running: number;
}

/** Enough to keep every connection busy with small files; large ones share them. */
export const TRANSFERS_AT_ONCE = 8;

/**
 * Which records to start: always for the job that has the least of its share, the oldest of several;
 * and at least one of each job, so that none waits for another's large files.
 */
export function recordsToStart(jobs: readonly Candidates[]): JobRecord[] {
  const waiting = jobs.map(({ job, due, running }) => ({
    share: shareOf(job),
    due,
    running,
    next: 0,
  }));
  let total = jobs.reduce((sum, { running }) => sum + running, 0);
  const chosen: JobRecord[] = [];
  for (;;) {
    const [poorest] = waiting
      .filter(({ due, next }) => next < due.length)
      .filter(({ running }) => running === 0 || total < TRANSFERS_AT_ONCE)
      .sort((a, b) => (a.running + 1) / a.share - (b.running + 1) / b.share);
    const record = poorest?.due[poorest.next];
    if (!record) return chosen;
    chosen.push(record);
    poorest.next += 1;
    poorest.running += 1;
    total += 1;
  }
}
