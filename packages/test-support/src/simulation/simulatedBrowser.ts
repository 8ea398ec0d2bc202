import { createHash } from 'node:crypto';
import type { ClockPort, CryptoPort, SegmentEnvironment } from 'segmented-cache';
import { SeededRandom } from './seededRandom.js';
import { SimulatedCacheStorage } from './simulatedCacheStorage.js';
import { SimulatedClock } from './simulatedClock.js';
import { SimulatedLocks } from './simulatedLocks.js';
import { SimulatedProcess } from './simulatedProcess.js';
import type { PortCall } from './simulatedProcess.js';

/**
 * What becomes of a write that was on its way when its process died. `destroyed`: it is lost, and so
 * is what it was going to replace (docs/discoveries/0009).
 */
export type WriteFate = 'lost' | 'kept' | 'delayed' | 'destroyed';

export interface SimulatedBrowserOptions {
  /** Decides everything that is left to chance: interleavings, fates, identifiers. */
  readonly seed: number;
  /** The fate of every unacknowledged write; by default each has its own, by chance. */
  readonly writeFate?: WriteFate;
  /** How long a dead process's locks stay held, in milliseconds; default 0. */
  readonly deadLocksLingerMs?: number;
}

/** A process, and the platform as it sees it. */
export interface RunningProcess {
  readonly process: SimulatedProcess;
  readonly environment: SegmentEnvironment;
}

interface DelayedWrite {
  readonly apply: () => unknown;
  /** Lands when this many more calls were made. */
  callsLeft: number;
}

/** So many turns of the event loop without a port call mean that all wait for time to pass. */
const CALM_TURNS = 8;

/**
 * What outlives a service worker: the disk, the locks and the time. Processes are started on it one
 * after the other or side by side, and killed.
 */
export class SimulatedBrowser {
  readonly random: SeededRandom;
  readonly clock = new SimulatedClock(() => this.quiet());
  readonly cacheStorage = new SimulatedCacheStorage();
  readonly #locks: SimulatedLocks;
  #delayed: DelayedWrite[] = [];
  /** Those that wait for another process to start before they land. */
  #heldBack: DelayedWrite[] = [];
  #activity = 0;

  constructor(private readonly options: SimulatedBrowserOptions) {
    this.random = new SeededRandom(options.seed);
    this.#locks = new SimulatedLocks(this.clock, options.deadLocksLingerMs ?? 0);
  }

  start(): RunningProcess {
    this.#delayed.push(...this.#heldBack.splice(0));
    const process = new SimulatedProcess({
      onActivity: () => this.#onActivity(),
      turns: () => this.random.below(4),
      onDeath: (dead, unacknowledged) => {
        for (const call of unacknowledged) this.#decide(call);
        this.#locks.releaseAllOf(dead);
      },
    });
    const environment = {
      caches: this.cacheStorage.portOf(process),
      locks: this.#locks.portOf(process),
      crypto: this.#cryptoOf(process),
      clock: this.#clockOf(process),
    };
    return { process, environment };
  }

  /** Resolves once everything that is under way waits for time to pass, or for the test. */
  async quiet(): Promise<void> {
    let seen = this.#activity;
    for (let calm = 0; calm < CALM_TURNS; calm++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#activity !== seen) calm = -1;
      seen = this.#activity;
    }
  }

  /** Lets every delayed write land that has not yet. */
  landDelayedWrites(): void {
    for (const { apply } of [...this.#delayed.splice(0), ...this.#heldBack.splice(0)]) land(apply);
  }

  #onActivity(): void {
    this.#activity += 1;
    for (const write of this.#delayed) write.callsLeft -= 1;
    const due = this.#delayed.filter(({ callsLeft }) => callsLeft <= 0);
    this.#delayed = this.#delayed.filter(({ callsLeft }) => callsLeft > 0);
    for (const { apply } of due) land(apply);
  }

  #decide(call: PortCall<unknown>): void {
    const { afterDeath } = call;
    if (afterDeath === undefined) return;
    const apply = () => call.apply();
    const mayBeDelayed = afterDeath === 'lost-kept-or-delayed';
    const fate =
      this.options.writeFate ??
      this.random.pick(mayBeDelayed ? ['lost', 'kept', 'delayed', 'destroyed'] : ['lost', 'kept']);
    if (fate === 'destroyed') call.destroy?.();
    else if (fate === 'delayed' && mayBeDelayed) {
      this.#heldBack.push({ apply, callsLeft: 1 + this.random.below(60) });
    } else if (fate !== 'lost') {
      land(apply);
    }
  }

  #cryptoOf(process: SimulatedProcess): CryptoPort {
    return {
      sha256: (bytes) => {
        const digest = createHash('sha256').update(bytes).digest('hex');
        return process.call({ apply: () => digest });
      },
      randomUUID: () => this.random.uuid(),
    };
  }

  #clockOf(process: SimulatedProcess): ClockPort {
    return {
      now: () => this.clock.now(),
      setTimeout: (callback, delayMs) =>
        this.clock.setTimeout(() => {
          if (process.isAlive) callback();
        }, delayMs),
      clearTimeout: (timer) => this.clock.clearTimeout(timer),
    };
  }
}

/** Nobody is there any more to be told that it failed. */
function land(apply: () => unknown): void {
  try {
    apply();
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
