import type { BrowserName } from '@internal/test-support';

/** One bench of the table, with what differs from the bench's own sizes. */
export interface TableRun {
  readonly bench: string;
  /** Of the short table. */
  readonly short: {
    readonly megabytes?: (browser: BrowserName) => number;
    readonly runs: number;
  };
}

/** What stands in the table, what matters most first: where time is over, the last are left out. */
export const TABLE_RUNS: readonly TableRun[] = [
  { bench: 'whole', short: { megabytes: (browser) => (browser === 'webkit' ? 64 : 128), runs: 3 } },
  { bench: 'many', short: { megabytes: () => 14, runs: 1 } },
  { bench: 'throttled', short: { megabytes: () => 48, runs: 1 } },
  { bench: 'scale', short: { megabytes: () => 1, runs: 1 } },
  { bench: 'resume', short: { megabytes: () => 32, runs: 1 } },
  { bench: 'update', short: { megabytes: () => 64, runs: 1 } },
  { bench: 'startup', short: { runs: 2 } },
  {
    bench: 'range',
    short: { megabytes: (browser) => (browser === 'webkit' ? 128 : 256), runs: 2 },
  },
];

/** After so many minutes nothing more is begun. */
export const LAST_START_MINUTES = { short: 18, full: 56 } as const;
