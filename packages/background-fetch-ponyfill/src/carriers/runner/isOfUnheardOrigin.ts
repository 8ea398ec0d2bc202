import type { JobRecord } from '../../jobs/job.js';
import type { JobStore } from '../../jobs/jobStore.js';
import type { OpenDrafts } from './openDrafts.js';

export interface HearingOptions {
  /** Of the registration. */
  readonly scope: string;
  readonly store: JobStore;
  readonly drafts: OpenDrafts;
}

/**
 * So often such a record is tried before it is given up. With the pauses in between that is up to half a
 * minute: an outage of a server, or of DNS, is often shorter, and what an overloaded one says in the
 * place of the asset may not be read either.
 */
export const ATTEMPTS_AT_A_STRANGER = 5;

/**
 * Whether a record is asked for at another origin, from which no request of its job has had an answer.
 * One that has answered may do so again, and is tried like our own.
 */
export async function isOfUnheardOrigin(
  { jobUid, request }: JobRecord,
  { scope, store, drafts }: HearingOptions,
): Promise<boolean> {
  const { origin } = new URL(request.url);
  if (origin === new URL(scope).origin) return false;
  for (const record of (await store.find(jobUid))?.records ?? []) {
    if (new URL(record.request.url).origin !== origin) continue;
    if (record.state.phase === 'complete') return false;
    if ((await drafts.progress(record)).isAnswered) return false;
  }
  return true;
}
