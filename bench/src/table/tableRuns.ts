import type { BrowserName } from '@internal/test-support';
import { packBuild } from '../packBuild.js';
import { sizes } from '../sizes.js';

/** One bench of the table, with what differs from the bench's own sizes. */
export interface TableRun {
  readonly bench: string;
  /** Fewer than where it is measured by itself: all of them have an hour. */
  readonly runs: number;
  /** Of the short table. */
  readonly short: {
    readonly megabytes?: (browser: BrowserName) => number;
    readonly runs: number;
  };
}

/** What needs no browser, and comes first: it takes two minutes. */
export const NODE_TABLE_RUNS = [
  { bench: sizes, full: {}, short: {} },
  { bench: packBuild, full: { runs: 2 }, short: { megabytes: 512, runs: 2 } },
] as const;

/** What stands in the table, what matters most first: where time is over, the last are left out. */
export const TABLE_RUNS: readonly TableRun[] = [
  {
    bench: 'whole',
    runs: 3,
    short: { megabytes: (browser) => (browser === 'webkit' ? 64 : 128), runs: 3 },
  },
  { bench: 'many', runs: 1, short: { megabytes: () => 14, runs: 1 } },
  { bench: 'throttled', runs: 1, short: { megabytes: () => 48, runs: 1 } },
  { bench: 'scale', runs: 1, short: { megabytes: () => 1, runs: 1 } },
  { bench: 'update', runs: 1, short: { megabytes: () => 64, runs: 1 } },
  { bench: 'resume', runs: 1, short: { megabytes: () => 32, runs: 1 } },
  { bench: 'startup', runs: 3, short: { runs: 2 } },
  {
    bench: 'range',
    runs: 2,
    short: { megabytes: (browser) => (browser === 'webkit' ? 128 : 256), runs: 2 },
  },
  { bench: 'write', runs: 1, short: { megabytes: () => 64, runs: 1 } },
];

/** After so many minutes nothing more is begun. */
export const LAST_START_MINUTES = { short: 18, full: 56 } as const;
