import type { ClockPort } from 'segmented-cache';

/**
 * Calls back a moment after it was called for a key, once however often that was: what follows from
 * each of thousands of commits is worked out for many of them together.
 */
export class Soon {
  readonly #waiting = new Set<string>();

  constructor(
    private readonly clock: ClockPort,
    private readonly delayMs: number,
    private readonly callback: (key: string) => void,
  ) {}

  call(key: string): void {
    if (this.#waiting.has(key)) return;
    this.#waiting.add(key);
    this.clock.setTimeout(() => {
      this.#waiting.delete(key);
      this.callback(key);
    }, this.delayMs);
  }
}
