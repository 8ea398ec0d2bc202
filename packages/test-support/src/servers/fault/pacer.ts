/** How many writes a second a throttled body is cut into, at least: smooth, not in bursts. */
const writesPerSecond = 25;
/** What a late writer may catch up: a timer's imprecision, not the time a client was not reading. */
const maximumCreditMs = 100;

/**
 * Spreads bytes evenly over time: each reservation is due when the ones before it have had their
 * share of the rate. Shared by several connections, it limits their sum.
 */
export class Pacer {
  readonly bytesPerSecond: number;
  #dueMs: number | undefined;

  /** @throws RangeError when the rate is not a positive number of bytes per second. */
  constructor(bytesPerSecond: number) {
    if (!(bytesPerSecond > 0)) {
      throw new RangeError(
        `A rate is a positive number of bytes per second, not ${bytesPerSecond}. ` +
          'To send nothing, let the response stall.',
      );
    }
    this.bytesPerSecond = bytesPerSecond;
  }

  /** The largest piece that keeps the flow smooth, in bytes. */
  get pieceBytes(): number {
    return Math.max(1, Math.floor(this.bytesPerSecond / writesPerSecond));
  }

  /**
   * Books a piece and returns how many milliseconds to wait before sending it: until the time it
   * takes at this rate has passed, so that n bytes are out after n / rate, not earlier.
   */
  reserve(bytes: number, nowMs: number): number {
    const fromMs = Math.max(this.#dueMs ?? nowMs, nowMs - maximumCreditMs);
    this.#dueMs = fromMs + (bytes * 1000) / this.bytesPerSecond;
    return Math.max(0, this.#dueMs - nowMs);
  }
}
