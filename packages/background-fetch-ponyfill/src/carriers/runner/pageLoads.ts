import type { ClockPort } from 'segmented-cache';
import { CONNECTIONS, CONNECTIONS_WHILE_LOADING } from '../../transfer/connections.js';
import type { Connections } from '../../transfer/connections.js';

/** A page that has not said that it is loaded by then has gone, or is as good as loaded. */
export const LONGEST_LOAD_MS = 15_000;

/** Leaves more of the connections to pages while one is loading. */
export class PageLoads {
  /** Of those that are loading, what takes them for loaded. */
  readonly #timers = new Map<string, number>();

  constructor(
    private readonly connections: Pick<Connections, 'limit'>,
    private readonly clock: Pick<ClockPort, 'setTimeout' | 'clearTimeout'>,
  ) {}

  /** @param page tells it from others. */
  report(isLoading: boolean, page: string): void {
    const timer = this.#timers.get(page);
    if (!isLoading) {
      if (timer !== undefined) this.clock.clearTimeout(timer);
      this.#timers.delete(page);
    } else if (timer === undefined) {
      const end = this.clock.setTimeout(() => this.report(false, page), LONGEST_LOAD_MS);
      this.#timers.set(page, end);
    }
    this.connections.limit = this.#timers.size > 0 ? CONNECTIONS_WHILE_LOADING : CONNECTIONS;
  }
}
