import type { SegmentStore } from 'segmented-cache';
import type { Hints } from '../channel/hints.js';
import type { Environment } from '../environment.js';
import type { BackgroundFetchManager } from '../idl/manager.js';
import type { BackgroundFetchRegistration } from '../idl/registration.js';
import type { Job } from '../jobs/job.js';
import type { Jobs } from '../jobs/jobs.js';
import type { JobStore } from '../jobs/jobStore.js';
import { outcomeOf, transition } from '../jobs/transition.js';

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
  readonly segmentStore: SegmentStore;
  readonly hints: Hints;
  readonly manager: BackgroundFetchManager;
  readonly dispatch: Dispatch;
}

/**
 * Ends a job whose records have all come to their end: stores the outcome, then tells the app until
 * its handler has finished, then lets go of the bytes that nobody took. Delivery is at least once:
 * a death on the way repeats it, so handlers must not mind.
 *
 * @returns whether the handler has finished; otherwise it is told again after the next wake-up of a
 * new worker.
 */
export async function settle(active: Job, options: SettleOptions): Promise<boolean> {
  const { store, jobs, hints } = options;
  let job = active;
  if (job.state.phase === 'active') {
    const failureReason = outcomeOf(await store.records(job.uid));
    if (failureReason === undefined) return false;
    job = { ...job, state: transition(job, { type: 'settle', failureReason }) };
    await store.putJob(job);
    hints.announce(job.uid);
  }
  const downloaded = await jobs.downloaded(job);
  try {
    await deliver(job, options);
  } catch (error) {
    options.environment.reportError(error);
    await store.putJob({ ...job, state: transition(job, { type: 'delivery-failed' }) });
    return false;
  }
  await store.putJob({ ...job, state: transition(job, { type: 'delivered', downloaded }) });
  hints.announce(job.uid);
  // From here on the drafts are garbage: what is not deleted now goes with the next sweep.
  for (const { draftId } of await store.records(job.uid)) {
    await (await options.segmentStore.openDraft(draftId)).abandon();
  }
  await store.deleteRecords(job.uid);
  return true;
}

async function deliver({ uid, state }: Job, options: SettleOptions): Promise<void> {
  const snapshot = await options.jobs.snapshot(uid);
  if (!snapshot || state.phase !== 'settled') return;
  const type =
    state.failureReason === 'aborted'
      ? 'backgroundfetchabort'
      : state.result === 'success'
        ? 'backgroundfetchsuccess'
        : 'backgroundfetchfail';
  await options.dispatch(type, options.manager.registrationOf(snapshot));
}
