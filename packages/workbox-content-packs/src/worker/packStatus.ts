import type { PackState, Problem, TargetState } from '../protocol.js';
import type { InstalledPack, StoredWish } from './packShelf.js';

/** What a state needs to know of a pack's background fetch. */
export interface JobStatus {
  readonly downloaded: number;
  readonly downloadTotal: number;
  readonly knownTotal?: number;
  readonly waitingFor?: string;
}

export interface StatusParts {
  readonly id: string;
  /** As the app declares it. */
  readonly title: string | undefined;
  readonly installed: Pick<InstalledPack, 'version' | 'title' | 'at' | 'bytes'> | undefined;
  readonly stored: StoredWish;
  readonly job: JobStatus | undefined;
  /** All of it has come, and it is on its way from there to being served. */
  readonly isSettling: boolean;
  readonly isOutdated: boolean;
  /** The range that the installed version is not in. */
  readonly unmet: string | undefined;
  readonly problem: Problem | undefined;
}

export function statusOf(parts: StatusParts): PackState {
  const { id, installed, stored, isOutdated, unmet, problem } = parts;
  const title = stored.manifest?.title ?? installed?.title ?? parts.title;
  const target = targetOf(parts);
  return {
    id,
    ...(title === undefined ? {} : { title }),
    ...(installed ? { installed: installed.version, installedBytes: installed.bytes } : {}),
    ...(installed?.at === undefined ? {} : { installedAt: installed.at }),
    ...(target ? { target } : {}),
    removing: stored.wish.kind === 'removal',
    ...(isOutdated ? { outdated: true } : {}),
    ...(unmet === undefined ? {} : { unmet }),
    ...(problem === undefined ? {} : { problem }),
  };
}

function targetOf({ stored, job, isSettling }: StatusParts): TargetState | undefined {
  const { wish, failed } = stored;
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
  if (isSettling) return { version, phase: 'caching', ...progress };
  if (job?.waitingFor !== undefined) {
    return { version, phase: 'waiting', reason: job.waitingFor, ...progress };
  }
  if (!job && stored.leftOut) return { version, phase: 'waiting', reason: 'another-pack', failed };
  const hasBegun = job !== undefined && job.downloaded > 0;
  return { version, phase: hasBegun ? 'downloading' : 'queued', ...progress };
}
