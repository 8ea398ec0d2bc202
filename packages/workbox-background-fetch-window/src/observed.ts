/**
 * Something whose state is followed. `subscribe` and `getSnapshot` may be handed on as they are, for
 * example to React's `useSyncExternalStore`.
 *
 * @example
 * for await (const state of client.pack('course-3')) {
 *   if (state.installed) break;
 * }
 */
export abstract class Observed<State> implements AsyncIterable<State> {
  readonly #listeners = new Set<(state: State) => void>();
  #state: State | undefined;
  #text: string | undefined;
  readonly #ends = new Set<() => void>();
  #isEnded = false;
  /** How often somebody said what it is, without being asked. */
  #told = 0;

  /** The last that is known; always the same object while it does not change. `undefined` at first. */
  readonly getSnapshot = (): State | undefined => this.#state;

  /** Calls `listener` with every change, the first time with what the worker answers. @returns how to stop. */
  readonly subscribe = (listener: (state: State) => void): (() => void) => {
    // One object a subscription, so that the same function may be given twice.
    const call = (state: State): void => listener(state);
    this.#listeners.add(call);
    if (this.#listeners.size === 1 || this.#state === undefined) this.refresh();
    return () => this.#listeners.delete(call);
  };

  /** Asks the worker. @throws {BackgroundFetchClientError} */
  async read(): Promise<State> {
    const before = this.#told;
    const answer = await this.ask();
    // What was told meanwhile is as new, and later changes are told as well.
    if (this.#state === undefined || this.#told === before) this.#set(answer);
    return this.#state ?? answer;
  }

  /**
   * What it is now, and each change until the loop is left or the client is disposed of; of changes in
   * between, the newest.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<State, void, undefined> {
    let wake = (): void => undefined;
    let seen: State | undefined;
    const stop = this.subscribe(() => wake());
    const end = (): void => wake();
    this.#ends.add(end);
    try {
      await this.read();
      while (!this.#isEnded) {
        const changed = new Promise<void>((resolve) => (wake = resolve));
        const state = this.#state;
        if (state === undefined || state === seen) await changed;
        else yield (seen = state);
      }
    } finally {
      stop();
      this.#ends.delete(end);
    }
  }

  /** @internal Somebody listens, so that a gap in what is heard has to be closed. */
  get isFollowed(): boolean {
    return this.#listeners.size > 0;
  }

  /** @internal Reads it, and leaves it at that where nobody answers now. */
  refresh(): void {
    void this.read().catch(() => undefined);
  }

  /** @internal The worker has said so. */
  tell(state: State): void {
    this.#told += 1;
    this.#set(state, true);
  }

  /** @internal Ends all loops. */
  end(): void {
    this.#isEnded = true;
    for (const end of this.#ends) end();
  }

  /** @internal */
  protected abstract ask(): Promise<State>;

  /** @param isNews whether something has happened, even where it ended as it was before. */
  #set(state: State, isNews = false): void {
    const text = JSON.stringify(state);
    const isSame = text === this.#text;
    if (isSame && !isNews) return;
    const now = isSame && this.#state !== undefined ? this.#state : state;
    this.#text = text;
    this.#state = now;
    for (const listener of [...this.#listeners]) {
      try {
        listener(now);
      } catch (error) {
        // Reported as if it had been called by itself: the others hear of it as well.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
