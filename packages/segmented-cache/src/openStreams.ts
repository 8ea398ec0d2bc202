/**
 * The bodies that are being read in this context. A worker that dies takes its streams with it (and
 * in Firefox they end as if they were complete: measured), so whoever can keep it alive wants to know.
 */
export class OpenStreams {
  #count = 0;
  readonly #listeners = new Set<() => void>();

  get count(): number {
    return this.#count;
  }

  /** Calls `listener` when the first stream is opened. */
  onFirst(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** @returns what to call once, when the stream has ended. */
  open(): () => void {
    this.#count += 1;
    if (this.#count === 1) for (const listener of this.#listeners) listener();
    return () => {
      this.#count -= 1;
    };
  }
}
