import { lifeLockName, runnerLockName } from '../../channel/messages.js';
import type { Environment } from '../../environment.js';
import type { Job, JobRecord } from '../../jobs/job.js';
import type { JobStore, StoredJob } from '../../jobs/jobStore.js';
import { REST_MS, Rests } from './rests.js';
import { dueAt, mayRun, recordsToStart, TRANSFERS_AT_ONCE } from './schedule.js';
import type { Candidates, NetworkState } from './schedule.js';
import { Settling } from './settling.js';
import type { SettlingOptions } from './settling.js';
import type { Swept } from './sweep.js';

export interface RunnerOptions extends SettlingOptions {
  readonly scope: string;
  readonly environment: Pick<Environment, 'clock' | 'locks' | 'network' | 'reportError'>;
  readonly store: Pick<JobStore, 'jobs'>;
  /** Drops what was read of the stores: another worker may have changed it since. */
  readonly forget: () => void;
  /** Whether this is the scope's active worker still: no other may touch the store (Law 12). */
  readonly isActive: () => boolean;
  /** Fetches one record until it has come to its end or has to wait, and stores that. */
  readonly carry: (record: JobRecord, job: Job, signal: AbortSignal) => Promise<void>;
  /**
   * Looks after what the other carrier has. @returns when it wants to again, in milliseconds since the
   * epoch.
   */
  readonly tendOthers?: () => Promise<number>;
  /** Nothing is left to do: let go of what nobody refers to. */
  readonly sweep: () => Promise<Swept>;
}

interface Transfer {
  readonly jobUid: string;
  /** Whether its request may be sent again; one that may not is cut only when its job is over. */
  readonly isRepeatable: boolean;
  readonly controller: AbortController;
}

/** The longest that one timer sleeps: timers of more than 24 days would fire at once. */
const LONGEST_SLEEP_MS = 3_600_000;

/**
 * Carries records by plain fetches. `reconcile()` makes the world match the store, and is all that
 * any wake-up calls; what it does next is read from the store, so that a death anywhere costs at
 * most the bytes that were not durable yet.
 */
export class Runner {
  readonly #transfers = new Map<string, Transfer>();
  readonly #settling: Settling;
  /** Records that could not be carried. */
  readonly #rests: Rests;
  #running: Promise<void> | undefined;
  #holdsLock = false;
  #again = false;
  /**
   * From when on to sweep, in milliseconds since the epoch: once a worker's life, because the one before
   * may have died, after each delivery, and a while after it was postponed. Nobody is woken for it.
   */
  #sweepAt = 0;
  #wake: () => void = () => undefined;

  constructor(private readonly options: RunnerOptions) {
    this.#rests = new Rests(options.environment.clock);
    this.#settling = new Settling(options, (leftovers) => {
      if (leftovers) this.#sweepAt = 0;
      this.#lookAgain();
    });
  }

  /** Whether there is work now, or will be at a time that is known. */
  get isBusy(): boolean {
    return this.#running !== undefined;
  }

  /** Whether no other worker's runner is at work: one that was replaced has it until its work is handed over. */
  get holdsLock(): boolean {
    return this.#holdsLock;
  }

  /**
   * Resolves when nothing is left to do. Calling it while it runs makes it look at the store again.
   * One runner a scope: others wait for the lock, which the browser gives on when its holder dies.
   */
  reconcile(): Promise<void> {
    this.#lookAgain();
    if (!this.options.isActive() && !this.#running) return Promise.resolve();
    this.#running ??= this.#runAlive();
    return this.#running;
  }

  /** Lets pages see whether it lives; nothing waits for that lock, which a frozen page may have. */
  #runAlive(): Promise<void> {
    const { environment, scope } = this.options;
    const running = this.#runWhileCalled();
    const ended = running.catch(() => undefined);
    void environment.locks
      .request(lifeLockName(scope), {}, () => ended)
      .catch((error: unknown) => environment.reportError(error));
    return running;
  }

  /** Once more where it was called while the lock was being given back: that call found it running. */
  async #runWhileCalled(): Promise<void> {
    const { environment, scope } = this.options;
    try {
      do await environment.locks.request(runnerLockName(scope), {}, () => this.#runLocked());
      while (this.#isCalledAgain() && this.options.isActive());
    } finally {
      this.#running = undefined;
    }
  }

  async #runLocked(): Promise<void> {
    this.#holdsLock = true;
    try {
      await this.#run();
    } finally {
      this.#holdsLock = false;
    }
  }

  async #run(): Promise<void> {
    const { clock } = this.options.environment;
    // The runner before may have been of another worker, and have changed what this one has read.
    this.options.forget();
    for (;;) {
      this.#again = false;
      const woken = new Promise<void>((resolve) => (this.#wake = resolve));
      if (!this.options.isActive()) {
        await this.#handOver();
        return;
      }
      const next = await this.#startWhatIsDue();
      if (this.#isCalledAgain()) continue;
      if (next === Infinity && this.#transfers.size + this.#settling.count === 0) {
        if (this.#sweepAt <= clock.now()) await this.#sweep();
        if (!this.#isCalledAgain()) return;
        continue;
      }
      const delayMs = Math.min(LONGEST_SLEEP_MS, Math.max(0, next - clock.now()));
      const timer = clock.setTimeout(this.#wake, delayMs);
      await woken;
      clock.clearTimeout(timer);
    }
  }

  async #sweep(): Promise<void> {
    // Before it: who asks meanwhile wants another one.
    this.#sweepAt = Infinity;
    if ((await this.options.sweep()) === 'swept') return;
    this.#sweepAt = Math.min(this.#sweepAt, this.options.environment.clock.now() + REST_MS);
  }

  /** Lets go of what nobody refers to any more, once nothing else is left to do. */
  sweepSoon(): Promise<void> {
    this.#sweepAt = 0;
    return this.reconcile();
  }

  #isCalledAgain(): boolean {
    return this.#again;
  }

  /** Another worker has become the active one: it waits for the lock, and for what was received. */
  async #handOver(): Promise<void> {
    while (this.#transfers.size + this.#settling.count > 0) {
      const woken = new Promise<void>((resolve) => (this.#wake = resolve));
      for (const { controller, isRepeatable } of this.#transfers.values()) {
        if (isRepeatable) controller.abort();
      }
      await woken;
    }
  }

  /** @returns when the next record is due that waits, in milliseconds since the epoch. */
  async #startWhatIsDue(): Promise<number> {
    const { store, environment } = this.options;
    const { network } = environment;
    // Before jobs are read: what the browser has lost is the runner's from here on.
    let next = (await this.options.tendOthers?.()) ?? Infinity;
    const state = { isOnline: network.isOnline(), isMetered: network.isMetered() };
    const jobs = (await store.jobs()).filter(({ job }) => job.state.phase !== 'delivered');
    const known = new Set(jobs.map(({ job }) => job.uid));
    this.#rests.keepOnly(known);
    this.#settling.keepOnly(known);
    for (const { job, pending } of jobs) {
      if (pending.size === 0) next = Math.min(next, this.#settling.settle(job));
    }
    const runnable = jobs.filter(({ job }) => mayRun(job, state));
    this.#stopAllBut(runnable, jobs);
    const now = environment.clock.now();
    const transfers = [...this.#transfers.values()];
    const candidates = runnable.map(({ job, pending }): Candidates => {
      const due: JobRecord[] = [];
      for (const record of pending.values()) {
        if (!this.#isOurs(record)) continue;
        const at = this.#dueAt(record, state);
        if (at <= now) due.push(record);
        else next = Math.min(next, at);
        // The end of any of these makes it look again; the rest is not even looked at until then.
        if (due.length === TRANSFERS_AT_ONCE) break;
      }
      return { job, due, running: transfers.filter(({ jobUid }) => jobUid === job.uid).length };
    });
    const jobOf = new Map(runnable.map(({ job }) => [job.uid, job]));
    for (const record of recordsToStart(candidates)) {
      const job = jobOf.get(record.jobUid);
      if (job) this.#start(record, job);
    }
    return next;
  }

  /** Whether it is the runner's, and not under way. */
  #isOurs({ draftId, carriage }: JobRecord): boolean {
    return carriage?.by !== 'native' && !this.#transfers.has(draftId);
  }

  #dueAt({ state, draftId }: JobRecord, network: NetworkState): number {
    if (state.phase !== 'pending') return Infinity;
    return Math.max(dueAt(state, network), this.#rests.until(draftId));
  }

  /** Cuts what is not wanted any more, or not now: aborted, paused, or on a network that costs. */
  #stopAllBut(runnable: readonly StoredJob[], jobs: readonly StoredJob[]): void {
    const running = new Set(runnable.map(({ job }) => job.uid));
    const active = new Set(
      jobs.filter(({ job }) => job.state.phase === 'active').map(({ job }) => job.uid),
    );
    const known = new Set(jobs.map(({ job }) => job.uid));
    for (const { jobUid, isRepeatable, controller } of this.#transfers.values()) {
      // The browser has deleted the database: nobody wants what was fetched for it.
      if (!known.has(jobUid)) this.#sweepAt = 0;
      if (!active.has(jobUid) || (isRepeatable && !running.has(jobUid))) controller.abort();
    }
  }

  #start(record: JobRecord, job: Job): void {
    const { carry, environment } = this.options;
    const { draftId } = record;
    const controller = new AbortController();
    const isRepeatable = record.request.method === 'GET';
    this.#transfers.set(draftId, { jobUid: job.uid, isRepeatable, controller });
    void carry(record, job, controller.signal)
      .then(() => this.#rests.end(draftId))
      .catch((error: unknown) => {
        this.#rests.begin(draftId, job.uid);
        environment.reportError(error);
      })
      .finally(() => {
        this.#transfers.delete(draftId);
        this.#lookAgain();
      });
  }

  #lookAgain(): void {
    this.#again = true;
    this.#wake();
  }
}
