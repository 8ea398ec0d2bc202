import { runnerLockName } from '../../channel/messages.js';
import type { Environment } from '../../environment.js';
import type { Job, JobRecord } from '../../jobs/job.js';
import type { JobStore } from '../../jobs/jobStore.js';
import { Connections } from '../../transfer/connections.js';
import { transfer } from '../../transfer/recordTransfer.js';
import type { TransferOutcome } from '../../transfer/recordTransfer.js';
import { retryDelayMs } from '../../transfer/retry.js';
import type { OpenDrafts } from './openDrafts.js';

export interface RunnerOptions {
  readonly scope: string;
  readonly environment: Environment;
  readonly store: JobStore;
  readonly drafts: OpenDrafts;
  /** Something that pages show has changed. */
  readonly announce: (jobUid: string) => void;
  /** Every record of this job has come to its end: tell the app, until it has been told. */
  readonly settle: (job: Job) => Promise<boolean>;
  /** Nothing is left to do: let go of what nobody refers to. */
  readonly sweep: () => Promise<void>;
}

/** Enough to keep every connection busy with small files; large ones share them. */
const TRANSFERS_AT_ONCE = 8;

/**
 * Carries records by plain fetches. `reconcile()` makes the world match the store, and is all that
 * any wake-up calls; what it does next is read from the store, so that a death anywhere costs at
 * most the bytes that were not durable yet.
 */
export class Runner {
  readonly #connections = new Connections();
  readonly #transfers = new Map<string, AbortController>();
  readonly #settling = new Set<string>();
  readonly #undelivered = new Set<string>();
  #running: Promise<void> | undefined;
  #again = false;
  /** Once a worker's life, because the one before may have died, and after each delivery. */
  #sweepIsDue = true;
  #wake: () => void = () => undefined;

  constructor(private readonly options: RunnerOptions) {}

  /** Whether there is work now, or will be at a time that is known. */
  get isBusy(): boolean {
    return this.#running !== undefined;
  }

  /**
   * Resolves when nothing is left to do. Calling it while it runs makes it look at the store again.
   * One runner a scope: others wait for the lock, which the browser gives on when its holder dies.
   */
  reconcile(): Promise<void> {
    this.lookAgain();
    const { locks } = this.options.environment;
    this.#running ??= locks
      .request(runnerLockName(this.options.scope), {}, () => this.#run())
      .finally(() => (this.#running = undefined));
    return this.#running;
  }

  /** Cuts the transfers of a job whose records the store says are no longer wanted. */
  stop(jobUid: string): void {
    for (const [key, controller] of this.#transfers) {
      if (key.startsWith(`${jobUid}/`)) controller.abort();
    }
  }

  async #run(): Promise<void> {
    const { clock } = this.options.environment;
    for (;;) {
      this.#again = false;
      const woken = new Promise<void>((resolve) => (this.#wake = resolve));
      const next = await this.#startWhatIsDue();
      if (this.#isCalledAgain()) continue;
      if (next === undefined && this.#transfers.size + this.#settling.size === 0) {
        if (this.#sweepIsDue) await this.options.sweep();
        this.#sweepIsDue = false;
        if (!this.#isCalledAgain()) return;
        continue;
      }
      const delayMs = next === undefined ? undefined : Math.max(0, next - clock.now());
      const timer = delayMs === undefined ? undefined : clock.setTimeout(this.#wake, delayMs);
      await woken;
      if (timer !== undefined) clock.clearTimeout(timer);
    }
  }

  #isCalledAgain(): boolean {
    return this.#again;
  }

  /** @returns when the next record is due that waits, in milliseconds since the epoch. */
  async #startWhatIsDue(): Promise<number | undefined> {
    const { store, environment } = this.options;
    const now = environment.clock.now();
    let next: number | undefined;
    for (const job of await store.jobs()) {
      if (job.state.phase === 'delivered') continue;
      const records = await store.records(job.uid);
      const pending = records.filter(({ state }) => state.phase === 'pending');
      if (pending.length === 0) this.#settle(job);
      for (const record of pending) {
        if (record.state.phase !== 'pending' || this.#transfers.has(record.draftId)) continue;
        if (this.#transfers.size === TRANSFERS_AT_ONCE) break;
        if (record.state.retryAt <= now) this.#start(record);
        else next = Math.min(next ?? Infinity, record.state.retryAt);
      }
    }
    return next;
  }

  #settle(job: Job): void {
    if (this.#settling.has(job.uid) || this.#undelivered.has(job.uid)) return;
    this.#settling.add(job.uid);
    void this.options
      .settle(job)
      .then((delivered) => {
        // Told again by the next worker; in this one the handler has just shown that it fails.
        if (delivered) this.#sweepIsDue = true;
        else this.#undelivered.add(job.uid);
      })
      .catch((error: unknown) => {
        this.#undelivered.add(job.uid);
        this.options.environment.reportError(error);
      })
      .finally(() => {
        this.#settling.delete(job.uid);
        this.lookAgain();
      });
  }

  #start(record: JobRecord): void {
    const controller = new AbortController();
    this.#transfers.set(record.draftId, controller);
    void this.#carry(record, controller.signal)
      .catch((error: unknown) => this.options.environment.reportError(error))
      .finally(() => {
        this.#transfers.delete(record.draftId);
        this.lookAgain();
      });
  }

  /** Something that decides what is due has changed. Does nothing while it does not run. */
  lookAgain(): void {
    this.#again = true;
    this.#wake();
  }

  async #carry(record: JobRecord, signal: AbortSignal): Promise<void> {
    const { environment, store, drafts, announce, scope } = this.options;
    const { request, jobUid } = record;
    const { origin } = new URL(scope);
    const draft = await drafts.open(record);
    try {
      const connections = this.#connections;
      const outcome = await transfer({
        environment,
        request,
        origin,
        draft,
        connections,
        signal,
      }).catch((error: unknown): TransferOutcome => {
        // A bug of ours or of the browser's: said aloud, and bounded by the retry budget.
        environment.reportError(error);
        const detail = String(error);
        const none = { retryAfterMs: 0, madeProgress: false, isNetworkError: false };
        return { kind: 'retry', detail, ...none };
      });
      const state = this.#stateAfter(record, outcome);
      if (state) await store.updatePending({ ...record, state });
    } finally {
      drafts.close(record);
      announce(jobUid);
    }
  }

  /** @returns `undefined` where the store has been told already. */
  #stateAfter({ state }: JobRecord, outcome: TransferOutcome): JobRecord['state'] | undefined {
    const { environment } = this.options;
    switch (outcome.kind) {
      case 'complete':
        return { phase: 'complete', size: outcome.size };
      case 'failed':
        return { phase: 'failed', reason: outcome.reason, detail: outcome.detail };
      case 'aborted':
        return undefined;
      case 'retry': {
        const before = state.phase === 'pending' ? state.attemptsWithoutProgress : 0;
        const offline = outcome.isNetworkError && !environment.network.isOnline();
        const attempts = outcome.madeProgress ? 0 : before + (offline ? 0 : 1);
        const delayMs = retryDelayMs(attempts, environment.random(), outcome.retryAfterMs);
        if (delayMs === undefined) {
          return { phase: 'failed', reason: 'fetch-error', detail: outcome.detail };
        }
        const retryAt = environment.clock.now() + delayMs;
        const waitingFor = offline ? 'offline' : 'server';
        return { phase: 'pending', attemptsWithoutProgress: attempts, retryAt, waitingFor };
      }
    }
  }
}
