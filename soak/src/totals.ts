import { FAULT_NAMES } from './plan/faults.js';
import type { FaultName } from './plan/faults.js';

/** Something that must not be. */
export interface Violation {
  readonly episode: number;
  /** The step after which it was seen, or when. */
  readonly when: string;
  readonly what: string;
}

/** What a soak has done and found. */
export class Totals {
  readonly violations: Violation[] = [];
  readonly faults = new Map<FaultName, number>(FAULT_NAMES.map((name) => [name, 0]));
  /** How often each kind of action was done. */
  readonly actions = new Map<string, number>();
  /** Bytes that the server has sent; that readers were given; that were looked at on the disk. */
  readonly bytes = { sent: 0, read: 0, looked: 0 };
  episodes = 0;
  jobs = 0;
  /** Readers that went away in the middle of an asset. */
  departures = 0;

  fault(name: FaultName): void {
    this.faults.set(name, (this.faults.get(name) ?? 0) + 1);
  }

  action(name: string): void {
    this.actions.set(name, (this.actions.get(name) ?? 0) + 1);
  }

  /** The last line of a soak. */
  lastLine(): string {
    const count = (action: string): number => this.actions.get(action) ?? 0;
    const listed = (counts: ReadonlyMap<string, number>): string =>
      [...counts].map(([name, times]) => `${name} ${times}`).join(', ');
    const others = new Map(
      [...this.actions].filter(([name]) => !['kill', 'stop workers', 'start'].includes(name)),
    );
    const { sent, read, looked } = this.bytes;
    return (
      `${this.episodes} episodes, ${this.jobs} jobs · readers that left ${this.departures} · ` +
      `kills ${count('kill')}, workers stopped ${count('stop workers')} · ` +
      `${listed(others)} · faults: ${listed(this.faults)} · ` +
      `bytes sent ${sent}, read ${read}, looked at ${looked} · violations ${this.violations.length}`
    );
  }
}
