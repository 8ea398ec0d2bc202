/** Where stalled responses of one URL wait until they are released. */
export class Gate {
  #waiting: (() => void)[] = [];
  #releases = 0;

  /** How many are waiting. */
  get size(): number {
    return this.#waiting.length;
  }

  /** How often it has been released. A response keeps what it was when it began, for `wait()`. */
  get releases(): number {
    return this.#releases;
  }

  /** Resolves once it is released after `since`, or when the signal aborts. */
  wait(signal: AbortSignal, since: number): Promise<void> {
    return new Promise((resolve) => {
      const leave = () => {
        this.#waiting = this.#waiting.filter((other) => other !== leave);
        signal.removeEventListener('abort', leave);
        resolve();
      };
      if (signal.aborted || this.#releases > since) {
        resolve();
        return;
      }
      this.#waiting.push(leave);
      signal.addEventListener('abort', leave);
    });
  }

  /** Lets all that wait go on, and those under way not wait at all; returns how many waited. */
  release(): number {
    const waiting = this.#waiting;
    this.#releases += 1;
    for (const leave of waiting) leave();
    return waiting.length;
  }
}
