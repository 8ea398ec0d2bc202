import type { AttemptOptions } from './attempt.js';

/** How the next request is made. */
export type NextRequest = Pick<
  AttemptOptions,
  'whole' | 'onlyEnd' | 'followsEnd' | 'refusesCoded' | 'trustsLength'
>;

/** How one server is asked for one asset, by what its answers have shown so far. */
export class Approach {
  #whole: NextRequest['whole'] = 'whole';
  #refusesCoded: boolean;
  #trustsLength = true;
  #hasAskedForEnd = false;
  #onlyEnd = false;
  #followsEnd = false;
  #isOneConnection = false;
  #asksForAll = false;

  /** @param isRepeatable whether what begins to arrive content-coded may be asked for again. */
  constructor(isRepeatable: boolean) {
    this.#refusesCoded = isRepeatable;
  }

  /** Whether one connection is all that it gives: it answers a range by the whole. */
  get isOneConnection(): boolean {
    return this.#isOneConnection;
  }

  /** Whether ranges of what is expected were of no use, and the whole is asked for. */
  get asksForAll(): boolean {
    return this.#asksForAll;
  }

  /** Once is enough: a server that answers by the whole again is believed. */
  get hasAskedForEnd(): boolean {
    return this.#hasAskedForEnd;
  }

  /** How to make the next request; what was meant for one alone is used up. */
  next(): NextRequest {
    const next: NextRequest = {
      whole: this.#whole,
      onlyEnd: this.#onlyEnd,
      followsEnd: this.#followsEnd,
      refusesCoded: this.#refusesCoded,
      trustsLength: this.#trustsLength,
    };
    this.#onlyEnd = this.#followsEnd = false;
    return next;
  }

  rangeWasRefused(): void {
    this.#isOneConnection = true;
  }

  /**
   * A body has ended that did not say its length.
   *
   * @param takesRanges whether it can be gone on with; otherwise only the end is asked for.
   */
  endWasUnsaid(takesRanges: boolean): void {
    this.#hasAskedForEnd = this.#followsEnd = true;
    this.#onlyEnd = !takesRanges;
  }

  /** Without a coding is asked for once: where the server codes even then, its answer is taken. */
  wasCoded(): void {
    this.#whole = 'identity';
    this.#refusesCoded = false;
  }

  lengthWasUntrue(): void {
    this.#trustsLength = false;
  }

  identityWasRefused(): void {
    this.#whole = 'whole';
  }

  rangesWereOfNoUse(): void {
    this.#asksForAll = true;
  }
}
