import type {
  BackgroundFetchRegistration,
  RecordProgress,
} from 'background-fetch-ponyfill/service-worker';
import { PROTOCOL_VERSION } from '../protocol.js';
import type { Failure } from '../keeping/outcome.js';
import type { AssetProgress, Phase, Progress, Reason } from '../protocol.js';

/** What is used of a job. */
export type Job = Pick<BackgroundFetchRegistration, 'snapshot' | 'recordsProgress'>;

/** How a job came to its end, and what its handler has seen of its assets. */
export interface JobEnd {
  readonly phase: Extract<Phase, 'caching' | 'ready' | 'failed' | 'aborted'>;
  readonly reason?: Reason;
  /** What is not there, as the handler has found. */
  readonly failures?: readonly Failure[];
  /** Those that are kept where they can be removed alone; by URL. */
  readonly removable?: ReadonlySet<string>;
}

/** Messages about more assets than this name only those that have failed. */
const MOST_ASSETS = 100;

/** A job as pages are told of it, while it is under way or at its end. */
export async function describeJob(
  registration: Job,
  { bytesPerSecond, end }: { readonly bytesPerSecond?: number | undefined; readonly end?: JobEnd },
): Promise<Progress> {
  const { id, title, paused, waitingFor, downloaded, downloadTotal, knownTotal } =
    registration.snapshot;
  const total = knownTotal ?? (downloadTotal > 0 ? downloadTotal : undefined);
  const phase =
    end?.phase ??
    (paused ? 'paused' : waitingFor ? 'waiting' : downloaded > 0 ? 'downloading' : 'queued');
  const reason = end ? end.reason : waitingFor;
  const assets = (await registration.recordsProgress()).map((record) => describeAsset(record, end));
  const [first] = assets;
  const isRemovable = assets.length === 1 && first?.url === id && first.removable;
  const rate = phase === 'downloading' ? bytesPerSecond : undefined;
  return {
    version: PROTOCOL_VERSION,
    id,
    title,
    phase,
    downloaded,
    ...(reason === undefined ? {} : { reason }),
    ...(total === undefined ? {} : { total }),
    ...(isRemovable ? { removable: true } : {}),
    ...(rate === undefined ? {} : { bytesPerSecond: rate }),
    ...(rate === undefined || total === undefined
      ? {}
      : { secondsLeft: Math.ceil(Math.max(0, total - downloaded) / rate) }),
    assets:
      assets.length > MOST_ASSETS ? assets.filter((asset) => asset.phase === 'failed') : assets,
  };
}

function describeAsset(record: RecordProgress, end: JobEnd | undefined): AssetProgress {
  const { url, downloaded, size } = record;
  const failure = end?.failures?.find((each) => each.url === url);
  const about = { url, downloaded, ...(size === undefined ? {} : { total: size }) };
  if (failure && failure.reason !== 'aborted') return { ...about, ...failure, phase: 'failed' };
  switch (record.phase) {
    case 'complete':
      // Kept, once the job's handler has said what it refused.
      if (!end || end.phase === 'caching') return { ...about, phase: 'caching' };
      return { ...about, phase: 'ready', ...(end.removable?.has(url) ? { removable: true } : {}) };
    case 'failed': {
      const { reason, detail } = record;
      return {
        ...about,
        phase: reason === 'aborted' ? 'aborted' : 'failed',
        ...(reason === undefined ? {} : { reason }),
        ...(detail === undefined ? {} : { detail }),
      };
    }
    case 'pending':
      return record.waitingFor
        ? { ...about, phase: 'waiting', reason: record.waitingFor }
        : { ...about, phase: downloaded > 0 ? 'downloading' : 'queued' };
  }
}
