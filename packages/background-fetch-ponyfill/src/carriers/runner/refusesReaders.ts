import type { Environment } from '../../environment.js';
import type { JobRecord } from '../../jobs/job.js';
import { answersUnreadably } from '../../transfer/answersUnreadably.js';
import { ATTEMPTS_AT_A_STRANGER, isOfUnheardOrigin } from './isOfUnheardOrigin.js';
import type { HearingOptions } from './isOfUnheardOrigin.js';

export interface ReaderOptions extends HearingOptions {
  readonly environment: Pick<Environment, 'fetch' | 'clock'>;
}

/**
 * Whether another origin answers at this moment, but lets nobody here read it (CORS). For a script its
 * refusal is a network error like any other, and would be tried for minutes in vain. To be asked before
 * an attempt: what fails then has failed at a server that was there.
 *
 * @param attempts how many it is then, without progress: those before may have failed by chance.
 */
export async function refusesReaders(
  record: JobRecord,
  attempts: number,
  signal: AbortSignal,
  options: ReaderOptions,
): Promise<boolean> {
  if (attempts < ATTEMPTS_AT_A_STRANGER) return false;
  if (!(await isOfUnheardOrigin(record, options))) return false;
  const { origin } = new URL(options.scope);
  return answersUnreadably(record.request.url, origin, options.environment, signal);
}
