import type { LocksPort } from 'segmented-cache';
import { lockSite } from './callSites.js';
import type { SimulatedClock } from './simulatedClock.js';
import { never } from './simulatedProcess.js';
import type { SimulatedProcess } from './simulatedProcess.js';

interface Held {
  readonly name: string;
  readonly mode: LockMode;
  readonly holder: SimulatedProcess;
}

interface Waiting extends Held {
  readonly grant: () => void;
}

/**
 * Web Locks of one origin. First come, first served for each name, as the specification has it: a
 * shared request waits behind an exclusive one that came before it.
 */
export class SimulatedLocks {
  readonly #held = new Set<Held>();
  #queue: Waiting[] = [];

  /** @param lingerMs how long a dead process's locks stay held (Firefox: up to 30 s). */
  constructor(
    private readonly clock: SimulatedClock,
    private readonly lingerMs: number,
  ) {}

  /** The locks as one process sees them. */
  portOf(holder: SimulatedProcess): LocksPort {
    return {
      request: (name, options, callback) => this.#request(holder, name, options, callback),
      query: () => holder.call({ site: 'locks.query', apply: () => this.#snapshot() }),
    };
  }

  /** @param before called when the locks are about to be given on. */
  releaseAllOf(holder: SimulatedProcess, before: () => void): void {
    this.#queue = this.#queue.filter((waiting) => waiting.holder !== holder);
    const release = () => {
      before();
      for (const held of this.#held) if (held.holder === holder) this.#held.delete(held);
      this.#grantWhatMay();
    };
    if (this.lingerMs === 0) release();
    else this.clock.setTimeout(release, this.lingerMs);
    this.#grantWhatMay();
  }

  async #request<T>(
    holder: SimulatedProcess,
    name: string,
    { mode = 'exclusive', ifAvailable = false, steal = false, signal }: LockOptions,
    callback: (lock: Pick<Lock, 'name'> | null) => Promise<T>,
  ): Promise<T> {
    if (!holder.isAlive) return never();
    if (name.startsWith('-') || steal || (ifAvailable && signal)) {
      throw new DOMException('This is not simulated, or not allowed.', 'NotSupportedError');
    }
    signal?.throwIfAborted();
    const lock: Held = { name, mode, holder };
    // Its place in the queue is taken now, in the order of the calls.
    const granted = this.#enqueue(lock, ifAvailable, signal);
    await holder.call({ site: lockSite(name), apply: () => undefined, inOrder: true });
    if (!(await granted)) return callback(null);
    try {
      return await callback({ name });
    } finally {
      this.#held.delete(lock);
      this.#grantWhatMay();
    }
  }

  /** @returns whether the lock was granted; `false` only where it had to be available at once. */
  #enqueue(lock: Held, ifAvailable: boolean, signal: AbortSignal | undefined): Promise<boolean> {
    if (ifAvailable && !this.#mayHave(lock, this.#queue.some(named(lock)))) {
      return Promise.resolve(false);
    }
    return new Promise((resolve, reject) => {
      const grant = () => {
        this.#held.add(lock);
        resolve(true);
      };
      const waiting = { ...lock, grant };
      this.#queue.push(waiting);
      signal?.addEventListener('abort', () => {
        if (!this.#queue.includes(waiting)) return;
        this.#queue = this.#queue.filter((other) => other !== waiting);
        this.#grantWhatMay();
        reject(signal.reason as Error);
      });
      this.#grantWhatMay();
    });
  }

  #grantWhatMay(): void {
    const blocked = new Set<string>();
    for (const waiting of [...this.#queue]) {
      if (this.#mayHave(waiting, blocked.has(waiting.name))) {
        this.#queue = this.#queue.filter((other) => other !== waiting);
        waiting.grant();
      } else {
        blocked.add(waiting.name);
      }
    }
  }

  #mayHave(lock: Held, othersWaitBefore: boolean): boolean {
    if (othersWaitBefore) return false;
    const holders = [...this.#held].filter(named(lock));
    return lock.mode === 'exclusive'
      ? holders.length === 0
      : holders.every(({ mode }) => mode === 'shared');
  }

  #snapshot(): LockManagerSnapshot {
    const info = ({ name, mode }: Held): LockInfo => ({ name, mode });
    return { held: [...this.#held].map(info), pending: this.#queue.map(info) };
  }
}

const named =
  ({ name }: Pick<Held, 'name'>) =>
  (other: Held): boolean =>
    other.name === name;
