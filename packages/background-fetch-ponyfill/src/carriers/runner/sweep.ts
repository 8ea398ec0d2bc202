import type { SegmentStore } from 'segmented-cache';
import type { Environment } from '../../environment.js';
import { segmentsOf } from '../../transfer/expectedAsset.js';
import type { JobStore } from '../../jobs/jobStore.js';

export interface SweepOptions {
  readonly environment: Pick<Environment, 'clock'>;
  readonly store: JobStore;
  readonly segmentStore: SegmentStore;
}

/** How long the outcome of a job is kept for pages that ask late. */
const OUTCOME_KEPT_MS = 7 * 24 * 3_600_000;

/** `postponed`: somebody reads what has been deleted, so that it is to be tried again. */
export type Swept = 'swept' | 'postponed';

/**
 * Lets go of what nobody refers to: bytes of no job and no head, and jobs whose end everybody has
 * heard of. Where a newer version has stored jobs, nothing is swept: this one cannot know what they
 * refer to (Law 12).
 */
export async function sweep({ environment, store, segmentStore }: SweepOptions): Promise<Swept> {
  if (await store.hasNewer()) return 'swept';
  for (const { job, records } of [...(await store.jobs())]) {
    if (job.state.phase !== 'delivered') continue;
    const isOld = environment.clock.now() - job.createdAt > OUTCOME_KEPT_MS;
    if (isOld) await store.deleteJob(job.uid);
    else if (records.length > 0) await store.deleteRecords(job.uid);
  }
  // Asked while nobody writes: a job that comes before that is among them.
  const { postponed } = await segmentStore.collectGarbage(async () => {
    const records = (await store.jobs()).flatMap((stored) => stored.records);
    return {
      draftIds: new Set(records.map(({ draftId }) => draftId)),
      // Where an asset is one segment, no ledger says that it is wanted.
      segments: records.flatMap(({ request: { expected } }) =>
        expected?.segments.length === 1 ? segmentsOf(expected) : [],
      ),
    };
  });
  return postponed ? 'postponed' : 'swept';
}
