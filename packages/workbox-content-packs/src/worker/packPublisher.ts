import type { ClockPort } from 'segmented-cache';
import type { PackState } from '../protocol.js';

/** Pages are told no more often than this. */
const PUBLISH_MS = 250;

export interface PackPublisherOptions {
  readonly clock: ClockPort;
  /** Read from the store, so that what is told is right after any death. */
  readonly read: () => Promise<readonly PackState[]>;
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
  #timer: number | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(private readonly options: PackPublisherOptions) {}

  publishSoon(): void {
    const { clock, reportError } = this.options;
    this.#timer ??= clock.setTimeout(() => {
      this.#timer = undefined;
      this.#last = this.#last.then(() => this.#publish()).catch(reportError);
    }, PUBLISH_MS);
  }

  async #publish(): Promise<void> {
    for (const state of await this.options.read()) {
      const text = JSON.stringify(state);
      if (this.#told.get(state.id) === text) continue;
      this.#told.set(state.id, text);
      await this.options.tell(state);
    }
  }
}
