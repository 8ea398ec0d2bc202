import type { ClockPort } from 'segmented-cache';

/** A connection that brings nothing for this long is given up: TCP may take hours to notice. */
export const STALL_MS = 30_000;

/**
 * Calls `onStall` once nothing was reported for `STALL_MS`. One timer at a time, however many
 * chunks come.
 */
export class StallWatch {
  #lastReport: number;
  #timer: number;

  constructor(
    private readonly clock: ClockPort,
    private readonly onStall: () => void,
  ) {
    this.#lastReport = clock.now();
    this.#timer = this.#arm(STALL_MS);
  }

  report(): void {
    this.#lastReport = this.clock.now();
  }

  stop(): void {
    this.clock.clearTimeout(this.#timer);
  }

  #arm(delayMs: number): number {
    return this.clock.setTimeout(() => {
      const leftMs = this.#lastReport + STALL_MS - this.clock.now();
      if (leftMs > 0) this.#timer = this.#arm(leftMs);
      else this.onStall();
    }, delayMs);
  }
}
