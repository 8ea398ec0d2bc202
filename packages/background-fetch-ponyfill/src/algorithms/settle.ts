import type { SegmentStore } from 'segmented-cache';
import type { OpenDrafts } from '../carriers/runner/openDrafts.js';
import { carrierOf } from '../carriers/carriage.js';
import type { Hints } from '../channel/hints.js';
import type { Environment } from '../environment.js';
import { registrationOf } from '../idl/manager.js';
import type { BackgroundFetchManager } from '../idl/manager.js';
import type { BackgroundFetchRegistration } from '../idl/registration.js';
import { isInDatabase } from '../jobs/job.js';
import type { Job } from '../jobs/job.js';
import type { Jobs } from '../jobs/jobs.js';
import type { JobStore, StoredJob } from '../jobs/jobStore.js';
import type { Measure } from '../measured.js';
import { outcomeOf } from '../jobs/transition.js';

export type SettlingEventType =
  'backgroundfetchsuccess' | 'backgroundfetchfail' | 'backgroundfetchabort';

/** Fires the event that ends a job. Rejects with what a handler rejected with. */
export type Dispatch = (
  type: SettlingEventType,
  registration: BackgroundFetchRegistration,
) => Promise<void>;

export interface SettleOptions {
  readonly environment: Environment;
  readonly store: JobStore;
  readonly jobs: Jobs;
  readonly drafts: OpenDrafts;
  readonly segmentStore: SegmentStore;
  readonly hints: Hints;
  /** `Authorization` headers that are not persisted, by draft. */
  readonly authorizations: Map<string, string>;
  readonly manager: BackgroundFetchManager;
  readonly measure: Measure;
  readonly dispatch: Dispatch;
}

/**
 * A job is active for at least this long: whoever was just told that it has begun can still ask for it,
 * its records and its progress, however small it is; unless they have said that they will not.
 */
const SHORTEST_ACTIVE_MS = 100;

/**
 * Ends a job whose records have all come to their end: stores the outcome, then tells the app until
 * its handler has finished, then lets go of the bytes that nobody took. Delivery is at least once:
 * a death on the way repeats it, so handlers must not mind.
 *
 * @returns `delivered` where the handler has finished; where it failed, it is told again by the next
 * worker. `not-yet` where a record is to be fetched after all.
 */
export async function settle(
  { uid }: Pick<Job, 'uid'>,
  options: SettleOptions,
): Promise<'delivered' | 'handler-failed' | 'not-yet'> {
  const { store, jobs, hints, drafts, segmentStore } = options;
  await whenOldEnough(uid, options);
  await dropWhatIsLost(uid, options);
  // For the last time, and with all bytes: what came a moment ago may not have been counted yet.
  await jobs.enforceDownloadTotal(uid);
  const found = await store.find(uid);
  if (!found) return 'delivered';
  // The last bytes may have come after the limit was looked at, and with them the last record's end.
  const failureReason = outcomeOf(found.records, found.job.downloadTotal);
  if (failureReason === undefined) return 'not-yet';
  const settled = await store.changeJob(uid, ({ state }) =>
    state.phase === 'active' ? { type: 'settle', failureReason } : undefined,
  );
  if (settled) hints.announce(uid, await jobs.snapshot(uid));
  const transferred = await jobs.snapshots.transferred(found);
  const carrier = carrierOf(found.records);
  await measureSettled(found, transferred.downloaded, options);
  try {
    await deliver(uid, options);
  } catch (error) {
    options.environment.reportError(error);
    await store.changeJob(uid, ({ state }) =>
      state.phase === 'settled' ? { type: 'delivery-failed' } : undefined,
    );
    return 'handler-failed';
  }
  await store.changeJob(uid, ({ state }) =>
    state.phase === 'settled'
      ? { type: 'delivered', ...transferred, ...(carrier ? { carrier } : {}) }
      : undefined,
  );
  hints.announce(uid, await jobs.snapshot(uid));
  // From here on the drafts are garbage: what is not deleted now goes with the next sweep.
  const records = [...found.records];
  const drafted = await segmentStore.draftIds();
  for (const { draftId } of records) {
    if (drafted.has(draftId)) await (await drafts.closed({ draftId })).abandon();
  }
  await store.deleteRecords(uid);
  drafts.abandoned(records);
  for (const { draftId } of records) options.authorizations.delete(draftId);
  return 'delivered';
}

async function whenOldEnough(
  uid: string,
  { store, environment: { clock } }: SettleOptions,
): Promise<void> {
  const job = (await store.find(uid))?.job;
  if (job?.state.phase !== 'active' || job.mayEndAtOnce) return;
  const ageMs = clock.now() - job.createdAt;
  // A clock that was set back makes nobody wait.
  if (ageMs < 0 || ageMs >= SHORTEST_ACTIVE_MS) return;
  await new Promise<void>((resolve) => {
    clock.setTimeout(resolve, SHORTEST_ACTIVE_MS - ageMs);
  });
}

/**
 * The browser, the user or other code may have deleted Cache Storage and left the database (Law 6), also
 * while bytes were being written. What was complete is fetched again then, as long as nobody has been
 * told that it is there; whoever was is told by the record, which has failed.
 */
async function dropWhatIsLost(
  uid: string,
  { store, drafts, segmentStore }: SettleOptions,
): Promise<void> {
  const found = await store.find(uid);
  const complete = (found?.records ?? []).filter(
    ({ state }) => state.phase === 'complete' && !isInDatabase(state),
  );
  if (complete.length === 0) return;
  const opened = await Promise.all(complete.map((record) => drafts.closed(record)));
  const lacking = new Set([...(await segmentStore.dropLost(opened))].map(({ id }) => id));
  const lost = complete.filter(({ draftId }) => lacking.has(draftId));
  drafts.forget(lost);
  if (found?.job.state.phase !== 'active') return;
  for (const record of lost) await store.changeRecord(record, { type: 'lost' });
}

async function deliver(uid: string, options: SettleOptions): Promise<void> {
  const state = (await options.store.find(uid))?.job.state;
  const snapshot = await options.jobs.snapshot(uid);
  if (!snapshot || state?.phase !== 'settled') return;
  const type =
    state.failureReason === 'aborted'
      ? 'backgroundfetchabort'
      : state.result === 'success'
        ? 'backgroundfetchsuccess'
        : 'backgroundfetchfail';
  await options.dispatch(type, registrationOf(options.manager, snapshot));
}

/** Said again each time that the handler is told again. */
async function measureSettled(
  { job, records }: StoredJob,
  bytes: number,
  { store, measure, environment }: SettleOptions,
): Promise<void> {
  const state = (await store.find(job.uid))?.job.state;
  if (state?.phase !== 'settled') return;
  measure({
    type: 'settled',
    jobId: job.id,
    carrier: carrierOf(records) ?? 'emulated',
    result: state.result,
    failureReason: state.failureReason,
    bytes,
    requests: records.length,
    durationMs: environment.clock.now() - job.createdAt,
  });
}
