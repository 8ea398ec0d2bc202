import type { SeededRandom, SimulatedProcess } from '@internal/test-support/simulation';
import type { ChannelPort } from '../environment.js';

/** The longest that a message is on its way, in turns of the event loop. */
export const LONGEST_WAY = 5;

/** The `BroadcastChannel` of a scope: whoever lives hears what others say, a little later. */
export class Channel {
  readonly #members = new Set<(message: unknown) => Promise<void>>();

  constructor(private readonly random: SeededRandom) {}

  join(process: SimulatedProcess, onMessage: (message: unknown) => void): ChannelPort {
    const hear = async (message: unknown): Promise<void> => {
      for (let turns = this.random.below(LONGEST_WAY); turns > 0; turns--) await turn();
      if (process.isAlive) onMessage(message);
    };
    this.#members.add(hear);
    void process.death.then(() => this.#members.delete(hear));
    return {
      post: (message) => {
        if (!process.isAlive) return;
        for (const other of this.#members) if (other !== hear) void other(message);
      },
    };
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
