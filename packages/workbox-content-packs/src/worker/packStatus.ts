import type { FailedFile, InstalledPack, StoredWish } from './packShelf.js';

/** Where the version that is wanted stands. */
export interface TargetStatus {
  readonly version: string;
  readonly phase: 'queued' | 'downloading' | 'waiting' | 'paused' | 'failed';
  /** Why it waits (`offline`, `metered`, `server`, `not-allowed`) or failed. */
  readonly reason?: string;
  /** Of the files that are missing, in bytes: durable already. */
  readonly downloaded?: number;
  /** Of the files that are missing, in bytes; missing while it is unknown. */
  readonly total?: number;
  /** Those that could not be fetched the last time. */
  readonly failed: readonly FailedFile[];
}

/** Where a pack stands: version 1 can be installed while version 2 is paused. */
export interface PackStatus {
  readonly id: string;
  readonly title?: string;
  /** The version that answers requests. */
  readonly installed?: string;
  readonly target?: TargetStatus;
  readonly removing: boolean;
}

/** What a status needs to know of a pack's background fetch. */
export interface JobStatus {
  readonly downloaded: number;
  readonly downloadTotal: number;
  readonly knownTotal?: number;
  readonly waitingFor?: string;
}

export function statusOf(
  id: string,
  installed: Pick<InstalledPack, 'version' | 'title'> | undefined,
  stored: StoredWish,
  job: JobStatus | undefined,
): PackStatus {
  const title = stored.manifest?.title ?? installed?.title;
  const target = targetOf(stored, job);
  return {
    id,
    ...(title === undefined ? {} : { title }),
    ...(installed ? { installed: installed.version } : {}),
    ...(target ? { target } : {}),
    removing: stored.wish.kind === 'removal',
  };
}

function targetOf({ wish, failed }: StoredWish, job?: JobStatus): TargetStatus | undefined {
  if (wish.kind !== 'version') return undefined;
  const { version } = wish;
  if (wish.phase === 'failed') {
    const { reason } = wish;
    return { version, phase: 'failed', ...(reason === undefined ? {} : { reason }), failed };
  }
  const total = job && (job.downloadTotal > 0 ? job.downloadTotal : job.knownTotal);
  const progress = {
    ...(job ? { downloaded: job.downloaded } : {}),
    ...(total === undefined ? {} : { total }),
    failed,
  };
  if (wish.phase === 'paused') return { version, phase: 'paused', ...progress };
  if (job?.waitingFor !== undefined) {
    return { version, phase: 'waiting', reason: job.waitingFor, ...progress };
  }
  const hasBegun = job !== undefined && job.downloaded > 0;
  return { version, phase: hasBegun ? 'downloading' : 'queued', ...progress };
}
