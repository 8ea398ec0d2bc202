import type { ClockPort } from 'segmented-cache';

/** How long something rests that failed for a reason which the server has no part in. */
export const REST_MS = 60_000;

interface Rest {
  readonly jobUid: string;
  /** In milliseconds since the epoch. */
  readonly until: number;
}

/**
 * What could not be done and is tried again after a rest, by draft or by job. What a store refuses once
 * it refuses at once again: without a rest, for ever.
 */
export class Rests {
  readonly #rests = new Map<string, Rest>();

  constructor(private readonly clock: Pick<ClockPort, 'now'>) {}

  begin(key: string, jobUid: string): void {
    this.#rests.set(key, { jobUid, until: this.clock.now() + REST_MS });
  }

  end(key: string): void {
    this.#rests.delete(key);
  }

  /** @returns in milliseconds since the epoch; 0 where it does not rest. */
  until(key: string): number {
    return this.#rests.get(key)?.until ?? 0;
  }

  /** Forgets what is of other jobs than these. */
  keepOnly(jobUids: ReadonlySet<string>): void {
    for (const [key, { jobUid }] of this.#rests) if (!jobUids.has(jobUid)) this.#rests.delete(key);
  }
}
