import type { ClockPort } from 'segmented-cache';
import { CONNECTIONS, CONNECTIONS_WHILE_LOADING } from '../../transfer/connections.js';
import type { Connections } from '../../transfer/connections.js';

/** A page that has not said that it is loaded by then has gone, or is as good as loaded. */
export const LONGEST_LOAD_MS = 15_000;

/** Leaves more of the connections to the page while one is loading. */
export class PageLoads {
  #timer: number | undefined;

  constructor(
    private readonly connections: Connections,
    private readonly clock: ClockPort,
  ) {}

  report(isLoading: boolean): void {
    if (this.#timer !== undefined) this.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    this.connections.limit = isLoading ? CONNECTIONS_WHILE_LOADING : CONNECTIONS;
    if (isLoading) {
      this.#timer = this.clock.setTimeout(() => this.report(false), LONGEST_LOAD_MS);
    }
  }
}
