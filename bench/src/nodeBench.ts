import type { GoalReport } from './report.js';

/** Something that is measured in Node.js alone. */
export interface NodeBench {
  readonly name: string;
  /** One line for `--list`. */
  readonly description: string;
  readonly run: (sizes: {
    /** Of all files together. */
    readonly megabytes?: number;
    readonly runs?: number;
  }) => Promise<NodeReport>;
}

/** Its result, as `--json` writes it. */
export interface NodeReport {
  readonly bench: string;
  readonly machine: string;
  /** Of the measurement, such as 2026-11-26. */
  readonly date: string;
  /** What was measured, and how often. */
  readonly how: string;
  readonly cases: readonly {
    readonly name: string;
    /** By what they count. */
    readonly figures: Readonly<Record<string, number>>;
  }[];
  readonly goals: readonly GoalReport[];
}
