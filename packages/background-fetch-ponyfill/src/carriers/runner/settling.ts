import type { Environment } from '../../environment.js';
import type { Job } from '../../jobs/job.js';
import { Rests } from './rests.js';

export interface SettlingOptions {
  readonly environment: Pick<Environment, 'clock' | 'reportError'>;
  /** Every record of this job has come to its end: tell the app, until it has been told. */
  readonly settle: (job: Job) => Promise<'delivered' | 'handler-failed' | 'not-yet'>;
}

/** Settles jobs, each at most once at a time, and again after a rest where the store refused. */
export class Settling {
  readonly #underWay = new Set<string>();
  /** Whose handler has failed in this worker. */
  readonly #undelivered = new Set<string>();
  readonly #rests: Rests;

  /** @param onEnd called with whether something of a job may be left to sweep. */
  constructor(
    private readonly options: SettlingOptions,
    private readonly onEnd: (leftovers: boolean) => void,
  ) {
    this.#rests = new Rests(options.environment.clock);
  }

  /** How many are being settled. */
  get count(): number {
    return this.#underWay.size;
  }

  /** @returns when to try again, in milliseconds since the epoch; `Infinity` where nothing waits. */
  settle(job: Job): number {
    const { uid } = job;
    const { settle, environment } = this.options;
    if (this.#underWay.has(uid) || this.#undelivered.has(uid)) return Infinity;
    const restsUntil = this.#rests.until(uid);
    if (restsUntil > environment.clock.now()) return restsUntil;
    this.#underWay.add(uid);
    let leftovers = false;
    void settle(job)
      .then((outcome) => {
        this.#rests.end(uid);
        leftovers = outcome === 'delivered';
        // Told again by the next worker; in this one the handler has just shown that it fails.
        if (outcome === 'handler-failed') this.#undelivered.add(uid);
      })
      .catch((error: unknown) => {
        // No handler has failed: what the store refused, it may take after a while.
        this.#rests.begin(uid, uid);
        // It may have been delivered, and its bytes not have been deleted.
        leftovers = true;
        environment.reportError(error);
      })
      .finally(() => {
        this.#underWay.delete(uid);
        this.onEnd(leftovers);
      });
    return Infinity;
  }

  /** Jobs that are over are of no interest, and one that is lost may be stored anew. */
  keepOnly(jobUids: ReadonlySet<string>): void {
    this.#rests.keepOnly(jobUids);
    for (const uid of this.#undelivered) if (!jobUids.has(uid)) this.#undelivered.delete(uid);
  }
}
