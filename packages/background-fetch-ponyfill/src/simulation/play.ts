import { SeededRandom } from '@internal/test-support/simulation';
import { runStory } from './runStory.js';
import type { RunOptions } from './runStory.js';
import { isLarge, mix } from './story.js';

/** A run that has shown what may not be. */
export interface Failure extends RunOptions {
  readonly findings: readonly string[];
}

/** What many runs have shown together. */
export interface Totals {
  runs: number;
  kills: number;
  /** How many times the next version of the worker took over. */
  updates: number;
  /** By kind of call. */
  sites: Record<string, number>;
  sentBytes: number;
  sentAgainBytes: number;
  readonly failures: Failure[];
}

/** Of a large story not every call is tried. */
const PLACES_OF_LARGE_STORY = 40;

export function noTotals(): Totals {
  return {
    runs: 0,
    kills: 0,
    updates: 0,
    sites: {},
    sentBytes: 0,
    sentAgainBytes: 0,
    failures: [],
  };
}

/**
 * Plays a story once for each place to die, or for each at which the next version takes over: of a small one,
 * every port call of its first life.
 *
 * @param mostFailures with so many it is left: a story in which much is wrong may take long.
 */
export async function playStory(
  seed: number,
  story: number,
  totals: Totals,
  mostFailures = Infinity,
  what: 'kills' | 'updates' = 'kills',
): Promise<void> {
  const { calls } = await playRun({ seed, story, kill: 0 }, totals);
  for (const place of placesOf(seed, story, calls)) {
    if (totals.failures.length >= mostFailures) return;
    const change = what === 'kills' ? { kill: place } : { kill: 0, update: place };
    await playRun({ seed, story, ...change }, totals);
  }
}

export async function playRun(
  run: RunOptions,
  totals: Totals,
): Promise<{ readonly calls: number }> {
  const { findings, kills, calls, updates, sentBytes, sentAgainBytes } = await runStory(run);
  totals.runs += 1;
  totals.updates += updates;
  totals.sentBytes += sentBytes;
  totals.sentAgainBytes += sentAgainBytes;
  for (const [site, count] of kills) {
    totals.kills += count;
    totals.sites[site] = (totals.sites[site] ?? 0) + count;
  }
  if (findings.length > 0) totals.failures.push({ ...run, findings });
  return { calls };
}

function placesOf(seed: number, story: number, calls: number): number[] {
  if (!isLarge(story)) return Array.from({ length: calls }, (_, index) => index + 1);
  const random = new SeededRandom(mix(seed, story));
  return Array.from({ length: PLACES_OF_LARGE_STORY }, () => 1 + random.below(calls));
}

/** Adds what others have shown. */
export function add(totals: Totals, other: Totals): void {
  totals.runs += other.runs;
  totals.kills += other.kills;
  totals.updates += other.updates;
  totals.sentBytes += other.sentBytes;
  totals.sentAgainBytes += other.sentAgainBytes;
  totals.failures.push(...other.failures);
  for (const [site, count] of Object.entries(other.sites)) {
    totals.sites[site] = (totals.sites[site] ?? 0) + count;
  }
}

/** The figures for people, with the command that plays each failure again. */
export function report(seed: number, totals: Totals): string {
  const { runs, kills, updates, sites, sentBytes, sentAgainBytes, failures } = totals;
  const percent = ((100 * sentAgainBytes) / Math.max(1, sentBytes)).toFixed(1);
  const width = Math.max(0, ...Object.keys(sites).map(({ length }) => length));
  return [
    `seed ${seed}: ${kills} kills and ${updates} updates in ${runs} runs; ${percent} % of ${sentBytes} bytes were sent again`,
    ...Object.entries(sites)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([site, count]) => `  ${site.padEnd(width)} ${String(count).padStart(8)}`),
    ...failures.flatMap(({ story, kill, update = 0, findings }) => [
      `npm run simulate -- --seed ${seed} --story ${story} ${update > 0 ? `--update ${update}` : `--kill ${kill}`}`,
      ...findings.map((finding) => `  ${finding}`),
    ]),
  ].join('\n');
}
