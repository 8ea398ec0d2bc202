import type { ClockPort } from 'segmented-cache';

/** A connection that brings nothing for this long is given up: TCP may take hours to notice. */
export const STALL_MS = 30_000;

/** Nothing tells how far a body has gone up: no server needs longer than this to answer it. */
const ANSWER_MS = 600_000;

/** In bytes a millisecond; slower than any network that is of use. */
const SLOWEST_UPLOAD = 4;

/** How long to wait for the answer to a body that goes up, in milliseconds. */
export function uploadPatienceMs(bodyBytes: number): number {
  return ANSWER_MS + bodyBytes / SLOWEST_UPLOAD;
}

/**
 * Calls `onStall` once nothing was reported for `stallMs`. One timer at a time, however many
 * chunks come.
 */
export class StallWatch {
  #lastReport: number;
  #timer: number;

  constructor(
    private readonly clock: ClockPort,
    private readonly onStall: () => void,
    private readonly stallMs = STALL_MS,
  ) {
    this.#lastReport = clock.now();
    this.#timer = this.#arm(stallMs);
  }

  report(): void {
    this.#lastReport = this.clock.now();
  }

  stop(): void {
    this.clock.clearTimeout(this.#timer);
  }

  #arm(delayMs: number): number {
    return this.clock.setTimeout(() => {
      const leftMs = this.#lastReport + this.stallMs - this.clock.now();
      if (leftMs > 0) this.#timer = this.#arm(leftMs);
      else this.onStall();
    }, delayMs);
  }
}
