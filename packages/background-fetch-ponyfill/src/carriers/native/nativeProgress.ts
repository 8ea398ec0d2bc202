import type { JobRecord } from '../../jobs/job.js';
import type { NativeCarriage } from '../carriage.js';

/** Of a record that the browser carries at this moment; `undefined` of any other. */
export function nativeCarriageOf({ state, carriage }: JobRecord): NativeCarriage | undefined {
  return state.phase === 'pending' && carriage?.by === 'native' ? carriage : undefined;
}

/**
 * How many of the browser's bytes are whose: it says a sum, and brings one request after the other.
 *
 * @param records all of the job, in the order of its requests.
 * @param downloaded in bytes, over all that the browser was given.
 * @returns by draft, of those that the browser carries.
 */
export function shareOut(records: readonly JobRecord[], downloaded: number): Map<string, number> {
  const shares = new Map<string, number>();
  let rest = downloaded;
  for (const { draftId, carriage } of records) {
    if (carriage?.by !== 'native') continue;
    const share = Math.min(rest, carriage.expected?.size ?? rest);
    shares.set(draftId, share);
    rest -= share;
  }
  return shares;
}
