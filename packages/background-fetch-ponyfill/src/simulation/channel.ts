import type { SimulatedProcess } from '@internal/test-support/simulation';
import type { ChannelPort } from '../environment.js';

/** The `BroadcastChannel` of a scope: whoever lives hears what others say. */
export class Channel {
  readonly #members = new Set<(message: unknown) => void>();

  join(process: SimulatedProcess, onMessage: (message: unknown) => void): ChannelPort {
    const hear = (message: unknown): void =>
      queueMicrotask(() => {
        if (process.isAlive) onMessage(message);
      });
    this.#members.add(hear);
    void process.death.then(() => this.#members.delete(hear));
    return {
      post: (message) => {
        if (!process.isAlive) return;
        for (const other of this.#members) if (other !== hear) other(message);
      },
    };
  }
}
