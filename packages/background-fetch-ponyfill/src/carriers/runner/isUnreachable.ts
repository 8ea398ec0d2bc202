import type { Environment } from '../../environment.js';
import type { JobRecord } from '../../jobs/job.js';
import type { JobStore } from '../../jobs/jobStore.js';
import { askBriefly } from '../../transfer/askBriefly.js';
import type { OpenDrafts } from './openDrafts.js';

export interface ReachOptions {
  /** Of the registration. */
  readonly scope: string;
  readonly environment: Pick<Environment, 'fetch' | 'clock'>;
  readonly store: JobStore;
  readonly drafts: OpenDrafts;
}

/** How often another origin is tried that has never answered. */
const ATTEMPTS_AT_A_STRANGER = 2;

/**
 * Whether to give up a record of another origin early. Browsers hide from scripts why such a request
 * failed: a server that does not allow reading (CORS) looks like one that is not there, and would be tried
 * for minutes in vain. So one that has answered nothing of this job, while our own origin answers at this
 * moment, is taken for one of these.
 *
 * @param attempts how often this record has failed, this time included.
 */
export async function isUnreachable(
  { jobUid, request }: JobRecord,
  attempts: number,
  signal: AbortSignal,
  { scope, environment, store, drafts }: ReachOptions,
): Promise<boolean> {
  const { origin } = new URL(request.url);
  if (origin === new URL(scope).origin || attempts < ATTEMPTS_AT_A_STRANGER) return false;
  for (const record of (await store.find(jobUid))?.records ?? []) {
    if (new URL(record.request.url).origin !== origin) continue;
    if (record.state.phase === 'complete') return false;
    if ((await drafts.progress(record)).isAnswered) return false;
  }
  const own = new Request(scope, { method: 'HEAD', cache: 'no-store' });
  return (await askBriefly(own, environment, signal)) !== undefined;
}
