import type { Clock } from '../fault/clock.js';

/** A clock that stands still but for sleeping, which takes no real time. For one sleeper at once. */
export class VirtualClock implements Clock {
  #nowMs = 1_000_000;

  now(): number {
    return this.#nowMs;
  }

  sleep(ms: number): Promise<void> {
    this.advance(ms);
    return Promise.resolve();
  }

  advance(ms: number): void {
    this.#nowMs += ms;
  }
}
