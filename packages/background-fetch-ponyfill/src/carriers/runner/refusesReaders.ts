import type { Environment } from '../../environment.js';
import type { JobRecord } from '../../jobs/job.js';
import { answersUnreadably } from '../../transfer/answersUnreadably.js';
import { isOfUnheardOrigin } from './isOfUnheardOrigin.js';
import type { HearingOptions } from './isOfUnheardOrigin.js';

export interface ReaderOptions extends HearingOptions {
  readonly environment: Pick<Environment, 'fetch' | 'clock'>;
}

/**
 * Whether another origin answers at this moment, but lets nobody here read it (CORS). For a script its
 * refusal is a network error like any other, and would be tried for minutes in vain. To be asked before a
 * record that has failed is tried again: what fails then has failed at a server that was there.
 */
export async function refusesReaders(
  record: JobRecord,
  signal: AbortSignal,
  options: ReaderOptions,
): Promise<boolean> {
  if (!(await isOfUnheardOrigin(record, options))) return false;
  const { origin } = new URL(options.scope);
  return answersUnreadably(record.request.url, origin, options.environment, signal);
}
