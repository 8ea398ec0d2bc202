import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Plan } from './bench.js';
import { peakMemory } from './peakMemory.js';
import { descendantsProcessorMs } from './processorTime.js';
import type { CaseReport, RatioReport } from './report.js';
import type { Session } from './session.js';
import { medianOf, ratiosByRound, spreadOf } from './statistics.js';
import type { Spread } from './statistics.js';

export interface Measured {
  readonly cases: readonly CaseReport[];
  readonly ratios: readonly RatioReport[];
}

/** Runs a plan: one round that is not timed, `runs` that are, and one for memory and bytes. */
export async function measure(
  plan: Plan,
  session: Session,
  runs: number,
  log: (line: string) => void,
): Promise<Measured> {
  const headers = { 'cache-control': 'no-store' };
  for (const [path, content] of plan.assets) {
    session.server.serve(path, { content, headers, ...plan.behaviour });
  }
  await session.run({ kind: 'clear' });
  for (const task of plan.prepare) await session.run(task);

  const rounds = await timedRounds(plan, session, runs, log);
  const cases: CaseReport[] = [];
  for (const { name, task } of plan.cases) {
    const account = await accountOf(plan, session, () => session.run(task(0)));
    const ms = spreadOf(rounds(name).flatMap((round) => round.ms));
    const processorMs = spreadOf(rounds(name).map((round) => round.processorMs));
    cases.push({ name, ms, processorMs, ...account });
  }
  const ratios = plan.ratios.map(({ of, to }) => {
    const compare = (value: (timing: Timing) => number): Spread =>
      spreadOf(ratiosByRound(rounds(of).map(value), rounds(to).map(value)));
    return {
      of,
      to,
      ...compare(({ ms }) => medianOf(ms)),
      processor: compare(({ processorMs }) => processorMs),
    };
  });
  return { cases, ratios };
}

/** A case in a round. */
interface Timing {
  /** One, or one for each read. */
  readonly ms: readonly number[];
  readonly processorMs: number;
}

/** @returns the rounds of a case, by its name. */
async function timedRounds(
  plan: Plan,
  session: Session,
  runs: number,
  log: (line: string) => void,
): Promise<(name: string) => readonly Timing[]> {
  const rounds = new Map<string, Timing[]>();
  for (let round = 0; round <= runs; round++) {
    const line: string[] = [];
    for (const { name, task } of plan.cases) {
      await settle(plan, session);
      const before = await descendantsProcessorMs();
      const ms = await session.run(task(round));
      const processorMs = (await descendantsProcessorMs()) - before;
      line.push(`${name} ${medianOf(ms).toFixed(0)}`);
      const isWarmUp = round === 0;
      if (!isWarmUp) rounds.set(name, [...(rounds.get(name) ?? []), { ms, processorMs }]);
    }
    log(`${round === 0 ? 'warm-up' : `round ${round}`} (ms): ${line.join(' · ')}`);
  }
  return (name) => rounds.get(name) ?? [];
}

/** What does not hurry: looking at memory slows a browser down, and counting fills its memory. */
async function accountOf(
  plan: Plan,
  session: Session,
  run: () => Promise<unknown>,
): Promise<Pick<CaseReport, 'peakMemoryBytes' | 'wireBytes' | 'storedBytes'>> {
  await settle(plan, session);
  const before = await storedBytes(session);
  await session.restartBrowser();
  session.server.log.clear();
  const peakMemoryBytes = await peakMemory(session.browser, run);
  const wireBytes = session.server.log
    .requests()
    .filter(({ path }) => plan.assets.has(path))
    .reduce((sum, { bodyBytes }) => sum + bodyBytes, 0);
  return { peakMemoryBytes, wireBytes, storedBytes: (await storedBytes(session)) - before };
}

/** Nothing of what was written before is still to be done when the next case begins. */
async function settle(plan: Plan, session: Session): Promise<void> {
  if (!plan.clearsBetweenCases) return;
  await session.run({ kind: 'clear' });
  await promisify(execFile)('sync');
}

async function storedBytes(session: Session): Promise<number> {
  const [bytes = 0] = await session.run({ kind: 'stored-bytes' });
  return bytes;
}
