import type { Goal } from './bench.js';
import type { Spread } from './statistics.js';

/** The result of a benchmark, as `--json` writes it. */
export interface Report {
  readonly bench: string;
  readonly machine: string;
  /** Name and version. */
  readonly browser: string;
  readonly versions: Versions;
  readonly seed: number;
  /** Of the measurement, such as 2026-11-26. */
  readonly date: string;
  readonly megabytes: number;
  readonly runs: number;
  readonly cases: readonly CaseReport[];
  readonly ratios: readonly RatioReport[];
  readonly goals: readonly GoalReport[];
}

/** What was measured: ours, and what stands beside it. */
export interface Versions {
  readonly ours: string;
  readonly workbox: string;
  readonly node: string;
}

/** What an issue asks of the figures, and what they are. */
export interface GoalReport {
  readonly what: string;
  readonly atMost: number;
  readonly unit: Goal['unit'];
  readonly found: number;
  readonly isMet: boolean;
}

export interface CaseReport {
  readonly name: string;
  readonly ms: Spread;
  /** Of all the browser's processes together, in a round. */
  readonly processorMs: Spread;
  /** Of all the browser's processes together, in a run of its own in a fresh browser. */
  readonly peakMemoryBytes: number;
  /** Sent by the server in one run. */
  readonly wireBytes: number;
  /** Of these, of positions of a file that had been sent before. */
  readonly sentAgainBytes: number;
  /** More in the caches after one run than before. */
  readonly storedBytes: number;
}

/** Between two cases, round by round. */
export interface RatioReport extends Spread {
  readonly of: string;
  readonly to: string;
  /** The same for processor time; missing where a browser was killed meanwhile. */
  readonly processor?: Spread;
}

/** What was found, beside what was asked for. */
export function judge(
  { what, atMost, unit }: Pick<Goal, 'what' | 'atMost' | 'unit'>,
  found: number,
): GoalReport {
  return { what, atMost, unit, found, isMet: found <= atMost };
}

/** @throws {RangeError} when there is no such case. */
export function caseOf(report: Pick<Report, 'cases'>, name: string): CaseReport {
  const found = report.cases.find((each) => each.name === name);
  if (!found) throw new RangeError(`There is no case "${name}".`);
  return found;
}

/** @throws {RangeError} when these two were not compared. */
export function ratioOf(report: Pick<Report, 'ratios'>, of: string, to: string): RatioReport {
  const found = report.ratios.find((each) => each.of === of && each.to === to);
  if (!found) throw new RangeError(`"${of}" was not compared with "${to}".`);
  return found;
}
