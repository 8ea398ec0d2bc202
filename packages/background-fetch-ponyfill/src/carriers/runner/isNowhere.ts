import type { Environment } from '../../environment.js';
import type { JobRecord } from '../../jobs/job.js';
import { askBriefly } from '../../transfer/askBriefly.js';
import { ATTEMPTS_AT_A_STRANGER, isOfUnheardOrigin } from './isOfUnheardOrigin.js';
import type { HearingOptions } from './isOfUnheardOrigin.js';

export interface NowhereOptions extends HearingOptions {
  readonly environment: Pick<Environment, 'fetch' | 'clock'>;
}

/**
 * Whether to give up a record of another origin before its budget is spent: nothing of it was ever heard in
 * this job, though our own origin answers at this moment. That is a wrong name far more often than a server
 * that comes back minutes later, and somebody is waiting to be told.
 *
 * @param attempts how often this record has failed, this time included.
 */
export async function isNowhere(
  record: JobRecord,
  attempts: number,
  signal: AbortSignal,
  options: NowhereOptions,
): Promise<boolean> {
  if (attempts < ATTEMPTS_AT_A_STRANGER) return false;
  if (!(await isOfUnheardOrigin(record, options))) return false;
  const own = new Request(options.scope, { method: 'HEAD', cache: 'no-store' });
  return (await askBriefly(own, options.environment, signal)) !== undefined;
}
