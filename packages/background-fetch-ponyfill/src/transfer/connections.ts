/** The connections that all jobs of a scope share. HTTP/1.1 allows six a host; the page wants some. */
export class Connections {
  #taken = 0;
  readonly #listeners = new Set<() => void>();

  constructor(readonly limit = 4) {}

  /** @returns how to give it back, or `undefined` while all are taken. */
  take(): (() => void) | undefined {
    if (this.#taken >= this.limit) return undefined;
    this.#taken += 1;
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.#taken -= 1;
      for (const listener of this.#listeners) listener();
    };
  }

  /** Calls `listener` whenever a connection is given back. */
  onFree(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
