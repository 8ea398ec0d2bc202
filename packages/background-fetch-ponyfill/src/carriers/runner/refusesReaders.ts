import type { Environment } from '../../environment.js';
import type { JobRecord } from '../../jobs/job.js';
import type { JobStore } from '../../jobs/jobStore.js';
import { answersUnreadably } from '../../transfer/answersUnreadably.js';
import type { OpenDrafts } from './openDrafts.js';

export interface ReaderOptions {
  /** Of the registration. */
  readonly scope: string;
  readonly environment: Pick<Environment, 'fetch' | 'clock'>;
  readonly store: JobStore;
  readonly drafts: OpenDrafts;
}

/**
 * Whether another origin answers at this moment, but lets nobody here read it (CORS). For a script its
 * refusal is a network error like any other, and would be tried for minutes in vain. To be asked before a
 * record that has failed is tried again: what fails then has failed at a server that was there. Of one
 * that is not there nothing is said, since it may come back; nor of one that has answered a request of
 * this job, which may do so again.
 */
export async function refusesReaders(
  { jobUid, request }: JobRecord,
  signal: AbortSignal,
  { scope, environment, store, drafts }: ReaderOptions,
): Promise<boolean> {
  const here = new URL(scope).origin;
  const { origin } = new URL(request.url);
  if (origin === here) return false;
  for (const record of (await store.find(jobUid))?.records ?? []) {
    if (new URL(record.request.url).origin !== origin) continue;
    if (record.state.phase === 'complete') return false;
    if ((await drafts.progress(record)).isAnswered) return false;
  }
  return answersUnreadably(request.url, here, environment, signal);
}
