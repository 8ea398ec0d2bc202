/** After so many attempts that brought nothing durable, less is asked for at once. */
const PATIENCE = 3;

/** The least to begin with, as a part of a segment. */
const SMALLEST_PART = 2 ** 7;

/**
 * How much one request is to ask for. A connection that is reset takes with it what the browser had
 * received and not handed over, in WebKit all of it where it came fast; a request that is over before
 * that keeps what it brought. So where nothing lasts, less is asked for, until something does.
 */
export class Portion {
  #bytes: number;
  #tooMuch = Infinity;
  #hasLasted = false;

  constructor(attemptsWithoutProgress: number, segmentBytes: number) {
    const part = Math.min(SMALLEST_PART, 2 ** attemptsWithoutProgress);
    this.#bytes = attemptsWithoutProgress < PATIENCE ? Infinity : Math.ceil(segmentBytes / part);
  }

  /** At most; `Infinity` as long as all is well. */
  get bytes(): number {
    return this.#bytes;
  }

  /** It came whole: a larger one may come, too, but for one that was lost before. */
  came(): void {
    this.#hasLasted = true;
    this.#bytes = Math.min(2 * this.#bytes, Math.ceil(this.#tooMuch / 2));
  }

  /** @returns whether to go on with a smaller one, without a pause: the last one of that size came. */
  wasLost(): boolean {
    if (!this.#hasLasted || this.#bytes === Infinity) return false;
    this.#hasLasted = false;
    this.#tooMuch = this.#bytes;
    this.#bytes = Math.ceil(this.#bytes / 2);
    return true;
  }
}
