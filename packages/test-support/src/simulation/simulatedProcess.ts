/** A call of a port, in the two steps that a death may come between. */
export interface PortCall<T> {
  /** Names the kind of call, the same in every run, such as `caches.put segment`. */
  readonly site: string;
  /** What takes time and leaves no trace: reading the body that is to be stored. */
  prepare?(): Promise<void>;
  /** Takes effect, all at once. What it throws is what the call rejects with. */
  apply(): T;
  /** Set where the platform keeps the order of calls; others overtake each other by chance. */
  readonly inOrder?: true;
  /** What may become of it when the process dies after `prepare` and before `apply`. */
  readonly afterDeath?: 'lost-or-kept' | 'lost-kept-or-delayed';
  /** Where it replaces something: takes that away, as WebKit does to who dies meanwhile. */
  destroy?(): void;
}

export interface CallPace {
  readonly turns: number;
  readonly isSlow: boolean;
}

/** What a process needs of the browser that it runs in. */
export interface ProcessHost {
  /** A call begins or takes effect: something moves. */
  onActivity(): void;
  /** How long this call takes: turns of the microtask queue, or of the event loop where it is slow. */
  pace(): CallPace;
  /** The process has died while these writes were on their way. */
  onDeath(process: SimulatedProcess, unacknowledged: readonly PortCall<unknown>[]): void;
  /** Which call it was, where it died at one. Told before `onDeath`. */
  onKilledAt(site: string): void;
}

/**
 * One life of a service worker. All that it does to the world goes through `call`, so that a test can
 * end it at any of them. After its death no call of it ever settles, as if it had never come back.
 */
export class SimulatedProcess {
  #isAlive = true;
  #calls = 0;
  #deathAt = Infinity;
  readonly #unacknowledged = new Set<PortCall<unknown>>();
  #onDeath: () => void = () => undefined;

  /** Resolves when it dies. */
  readonly death = new Promise<void>((resolve) => (this.#onDeath = resolve));

  constructor(private readonly host: ProcessHost) {}

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** How many port calls it has made so far: the places where it could have died. */
  get calls(): number {
    return this.#calls;
  }

  /**
   * Dies at its `call`-th port call, counted from 1: the call is on its way by then, and whether it
   * takes effect is the fate of any write that was not acknowledged.
   */
  dieAt(call: number): void {
    this.#deathAt = call;
  }

  kill(): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    this.host.onDeath(this, [...this.#unacknowledged]);
    this.#unacknowledged.clear();
    this.#onDeath();
  }

  async call<T>(call: PortCall<T>): Promise<T> {
    if (this.#isDead()) return never();
    const number = ++this.#calls;
    this.host.onActivity();
    try {
      await call.prepare?.();
    } catch (error) {
      if (this.#isDead()) return never();
      throw error;
    }
    if (this.#isDead()) return never();
    this.#unacknowledged.add(call);
    if (!call.inOrder) await this.#take(this.host.pace());
    if (number === this.#deathAt) this.#killAt(call.site);
    if (this.#isDead()) return never();
    this.#unacknowledged.delete(call);
    this.host.onActivity();
    return call.apply();
  }

  /**
   * What the platform tells the process of its own accord, such as a timer or an event: it may die
   * instead of hearing it.
   *
   * @returns whether it lives to hear it.
   */
  hears(site: string): boolean {
    if (this.#isDead()) return false;
    const number = ++this.#calls;
    this.host.onActivity();
    if (number === this.#deathAt) this.#killAt(site);
    return this.#isAlive;
  }

  #killAt(site: string): void {
    if (!this.#isAlive) return;
    this.host.onKilledAt(site);
    this.kill();
  }

  async #take({ turns, isSlow }: CallPace): Promise<void> {
    for (let turn = 0; turn < turns; turn++) {
      if (isSlow) await new Promise((resolve) => setImmediate(resolve));
      else await Promise.resolve();
    }
  }

  /** Asked anew each time: it changes at every await. */
  #isDead(): boolean {
    return !this.#isAlive;
  }
}

/** What a dead process waits for. */
export function never(): Promise<never> {
  return new Promise(() => undefined);
}
