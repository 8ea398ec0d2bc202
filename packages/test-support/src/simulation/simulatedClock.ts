import type { ClockPort } from 'segmented-cache';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** Time that passes only when a test says so. */
export class SimulatedClock implements ClockPort {
  #now = Date.UTC(2026, 0, 1);
  #lastId = 0;
  readonly #timers = new Map<number, Timer>();

  /** @param quiet resolves once everything that is under way waits for time to pass. */
  constructor(private readonly quiet: () => Promise<void>) {}

  now(): number {
    return this.#now;
  }

  setTimeout(callback: () => void, delayMs: number): number {
    this.#lastId += 1;
    this.#timers.set(this.#lastId, { at: this.#now + Math.max(0, delayMs), callback });
    return this.#lastId;
  }

  clearTimeout(timer: number): void {
    this.#timers.delete(timer);
  }

  /**
   * Lets `ms` pass. Each timer on the way fires at its own time, and what it sets off runs until it
   * waits for time again, before the next one fires.
   */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await this.quiet();
    for (let next = this.#next(until); next; next = this.#next(until)) {
      const [id, { at, callback }] = next;
      this.#timers.delete(id);
      this.#now = at;
      callback();
      await this.quiet();
    }
    this.#now = until;
  }

  /** The timer that is due first; of several, the one that was set first. */
  #next(until: number): [id: number, timer: Timer] | undefined {
    let first: [number, Timer] | undefined;
    for (const [id, timer] of this.#timers) {
      if (timer.at <= until && (!first || timer.at < first[1].at)) first = [id, timer];
    }
    return first;
  }
}
