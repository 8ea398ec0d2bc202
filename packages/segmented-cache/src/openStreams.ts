/**
 * The bodies that are being read in this context. A worker that dies takes its streams with it (and
 * in Firefox they end as if they were complete: measured), so whoever can keep it alive wants to know.
 *
 * @example
 * // In a worker: ask the open pages for life as long as somebody reads.
 * store.openStreams.onFirst(() => void keepAlive(() => store.openStreams.count > 0));
 */
export class OpenStreams {
  #count = 0;
  readonly #listeners = new Set<() => void>();

  /** How many are being read now. */
  get count(): number {
    return this.#count;
  }

  /** Calls `listener` whenever a stream is opened while no other is. */
  onFirst(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /**
   * @returns what to call once, when the stream has ended.
   * @internal
   */
  open(): () => void {
    this.#count += 1;
    if (this.#count === 1) for (const listener of this.#listeners) listener();
    return () => {
      this.#count -= 1;
    };
  }
}
