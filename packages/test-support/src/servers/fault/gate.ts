/** Where stalled responses of one URL wait until they are released. */
export class Gate {
  #waiting: (() => void)[] = [];

  /** How many are waiting. */
  get size(): number {
    return this.#waiting.length;
  }

  /** Resolves on the next `release()`, or when the signal aborts. */
  wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const leave = () => {
        this.#waiting = this.#waiting.filter((other) => other !== leave);
        signal.removeEventListener('abort', leave);
        resolve();
      };
      if (signal.aborted) {
        resolve();
        return;
      }
      this.#waiting.push(leave);
      signal.addEventListener('abort', leave);
    });
  }

  /** Lets all of them go on; returns how many there were. */
  release(): number {
    const waiting = this.#waiting;
    for (const leave of waiting) leave();
    return waiting.length;
  }
}
