/** Segments become durable in lumps: over less time than this the rate would jump. */
const WINDOW_MS = 15_000;
/** Before that, a rate says nothing yet. */
const LEAST_MS = 1000;
/** Where nothing has come for so long, it stood still, which says nothing of how fast it goes on. */
const STANDSTILL_MS = 10_000;

interface Sample {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly bytes: number;
}

/**
 * How fast something grows, over the last seconds; the worker and pages measure alike.
 *
 * @example
 * import { RateMeter } from 'workbox-background-fetch/protocol';
 *
 * const meter = new RateMeter();
 * meter.add(progress.downloaded, Date.now());
 * console.log(meter.bytesPerSecond);
 */
export class RateMeter {
  #samples: Sample[] = [];
  /** When it has last become more, in milliseconds since the epoch. */
  #movedAt = -Infinity;

  /**
   * Takes how much there is at a moment. Less than before begins anew, and more after a standstill.
   *
   * @param at in milliseconds since the epoch.
   */
  add(bytes: number, at: number): void {
    const last = this.#samples.at(-1);
    const hasMoved = bytes !== last?.bytes;
    // The asset has changed and begins anew.
    if (last && bytes < last.bytes) this.#samples = [];
    if (hasMoved && at - this.#movedAt > STANDSTILL_MS) this.#samples = [];
    if (hasMoved) this.#movedAt = at;
    this.#samples.push({ bytes, at });
    // One from before the window stays, so that the rate is that of all of it.
    while ((this.#samples[1]?.at ?? Infinity) < at - WINDOW_MS) this.#samples.shift();
  }

  /** `undefined` while it is not known, or nothing moves. */
  get bytesPerSecond(): number | undefined {
    const [first] = this.#samples;
    const last = this.#samples.at(-1);
    if (!first || !last || last.at - first.at < LEAST_MS || last.bytes === first.bytes) {
      return undefined;
    }
    return Math.round(((last.bytes - first.bytes) / (last.at - first.at)) * 1000);
  }
}
