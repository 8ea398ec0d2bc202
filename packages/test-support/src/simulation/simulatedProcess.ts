/** A call of a port, in the two steps that a death may come between. */
export interface PortCall<T> {
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

/** What a process needs of the browser that it runs in. */
export interface ProcessHost {
  /** A call begins or takes effect: something moves. */
  onActivity(): void;
  /** How many turns of the microtask queue this call takes. */
  turns(): number;
  /** The process has died while these writes were on their way. */
  onDeath(process: SimulatedProcess, unacknowledged: readonly PortCall<unknown>[]): void;
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
    const turns = call.inOrder ? 0 : this.host.turns();
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    if (number === this.#deathAt) this.kill();
    if (this.#isDead()) return never();
    this.#unacknowledged.delete(call);
    this.host.onActivity();
    return call.apply();
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
