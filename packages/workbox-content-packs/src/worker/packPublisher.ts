import type { ClockPort } from 'segmented-cache';
import type { PackState } from '../protocol.js';

/** Pages are told no more often than this. */
const PUBLISH_MS = 250;

export interface PackPublisherOptions {
  readonly clock: ClockPort;
  /**
   * Of all packs, from the store, so that what is told is right after any death; `undefined` where this is
   * not the active worker, which has nothing to tell.
   */
  readonly read: () => Promise<readonly PackState[] | undefined>;
  readonly tell: (state: PackState) => Promise<void>;
  readonly reportError: (error: unknown) => void;
}

/**
 * Tells pages where packs stand: one message for a pack, whatever it is made of, where something has
 * changed. Every change is followed by a look at the store, so that the last is never lost; looks come
 * one after the other, so that no older state is told after a newer one.
 */
export class PackPublisher {
  /** By id, as it was told. */
  readonly #told = new Map<string, string>();
  /** Those that something has become of, and that are not told of yet. By id. */
  readonly #changed = new Set<string>();
  #timer: number | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(private readonly options: PackPublisherOptions) {}

  /** @param id of the pack, where it is one only: that it is gone is told, too. */
  publishSoon(id?: string): void {
    if (id !== undefined) this.#changed.add(id);
    const { clock, reportError } = this.options;
    this.#timer ??= clock.setTimeout(() => {
      this.#timer = undefined;
      this.#last = this.#last.then(() => this.#publish()).catch(reportError);
    }, PUBLISH_MS);
  }

  async #publish(): Promise<void> {
    const states = await this.options.read();
    if (!states) return;
    for (const state of states) {
      const text = JSON.stringify(state);
      this.#changed.delete(state.id);
      if (this.#told.get(state.id) === text) continue;
      await this.options.tell(state);
      this.#told.set(state.id, text);
    }
    const there = new Set(states.map(({ id }) => id));
    for (const id of new Set([...this.#changed, ...this.#told.keys()])) {
      if (there.has(id)) continue;
      // One of run time, of which nothing is left.
      await this.options.tell({ id, removing: false });
      this.#told.delete(id);
      this.#changed.delete(id);
    }
  }
}
