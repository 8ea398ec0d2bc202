import type { Behaviour, BrowserName, Content } from '@internal/test-support';
import type { Report } from './report.js';
import type { Session } from './session.js';
import type { MeasuredTask, Task } from './worker/task.js';

/** Something that can be measured. */
export interface Bench {
  readonly name: string;
  /** One line for `--list`. */
  readonly description: string;
  readonly runs: number;
  /** The size of the (largest) asset, in MiB, where nobody asks for another. */
  readonly megabytes: (browser: BrowserName) => number;
  readonly plan: (options: PlanOptions) => Plan | Promise<Plan>;
}

export interface PlanOptions {
  readonly browser: BrowserName;
  readonly megabytes: number;
  readonly seed: number;
  /** Leaves out what takes minutes by itself; default false. */
  readonly isShort?: boolean;
}

/** What is done, in which order: all cases of a round, then the next round. */
export interface Plan {
  /** What the server has, by path. */
  readonly assets: ReadonlyMap<string, Content>;
  /** How the server sends them; default: as fast as it can. */
  readonly behaviour?: Pick<Behaviour, 'bytesPerSecond' | 'totalBytesPerSecond' | 'latencyMs'>;
  /** Done once, before the first round. */
  readonly prepare: readonly Task[];
  /** Whether every case starts with empty storage. */
  readonly clearsBetweenCases: boolean;
  readonly cases: readonly Case[];
  /** Names of cases. */
  readonly ratios: readonly { readonly of: string; readonly to: string }[];
  readonly goals: readonly Goal[];
}

/** Rounds count from 0. */
export type Case = {
  readonly name: string;
  /** Done before each round, and not measured. */
  readonly before?: (session: Session, round: number) => Promise<void>;
  /**
   * Whether the first round is as good as any, so that it counts: where the browser is started anew each
   * time, or all of it takes long enough to be sped up by nothing. Default false.
   */
  readonly needsNoWarmUp?: boolean;
} & (
  | { readonly task: (round: number) => MeasuredTask }
  /** For what is more than a task of one page or worker; gives milliseconds as a task does. */
  | { readonly act: (session: Session, round: number) => Promise<readonly number[]> }
);

/** What an issue asks of the figures. */
export interface Goal {
  readonly what: string;
  readonly atMost: number;
  readonly unit: 'times' | 'ms' | 'MiB' | 'kB';
  readonly value: (report: Omit<Report, 'goals'>) => number;
}
