import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Case, Plan } from './bench.js';
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

/**
 * Runs a plan: one round that is not timed, of what needs it, `runs` that are, and one for memory and
 * bytes.
 */
export async function measure(
  plan: Plan,
  session: Session,
  runs: number,
  log: (line: string) => void,
): Promise<Measured> {
  session.serve(plan.assets, plan.behaviour);
  await session.clear();
  for (const task of plan.prepare) await session.run(task);

  const rounds = await timedRounds(plan, session, runs, log);
  const cases: CaseReport[] = [];
  for (const each of plan.cases) {
    const { name } = each;
    const account = await accountOf(plan, session, each);
    const ms = spreadOf(rounds(name).flatMap((round) => round.ms));
    const processorMs = spreadOf(rounds(name).map((round) => round.processorMs));
    cases.push({ name, ms, processorMs, ...account });
  }
  const ratios = plan.ratios.map(({ of, to }) => {
    const compare = (value: (timing: Timing) => number): Spread =>
      spreadOf(ratiosByRound(rounds(of).map(value), rounds(to).map(value)));
    const isCounted = [...rounds(of), ...rounds(to)].every(({ processorMs }) => processorMs > 0);
    return {
      of,
      to,
      ...compare(({ ms }) => medianOf(ms)),
      ...(isCounted ? { processor: compare(({ processorMs }) => processorMs) } : {}),
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
    const isWarmUp = round === 0;
    for (const each of plan.cases) {
      const { name, needsNoWarmUp = false } = each;
      if (isWarmUp && needsNoWarmUp) continue;
      await settle(plan, session);
      await each.before?.(session, round);
      const before = await descendantsProcessorMs();
      const ms = await runCase(each, session, round);
      // A browser that was killed meanwhile has taken its account with it.
      const processorMs = Math.max(0, (await descendantsProcessorMs()) - before);
      line.push(`${name} ${medianOf(ms).toFixed(0)}`);
      if (!isWarmUp) rounds.set(name, [...(rounds.get(name) ?? []), { ms, processorMs }]);
    }
    if (line.length > 0)
      log(`${isWarmUp ? 'warm-up' : `round ${round}`} (ms): ${line.join(' · ')}`);
  }
  return (name) => rounds.get(name) ?? [];
}

/** What does not hurry: looking at memory slows a browser down, and counting fills its memory. */
async function accountOf(
  plan: Plan,
  session: Session,
  each: Case,
): Promise<Pick<CaseReport, 'peakMemoryBytes' | 'wireBytes' | 'sentAgainBytes' | 'storedBytes'>> {
  await settle(plan, session);
  await each.before?.(session, 0);
  const before = await storedBytes(session);
  await session.restartBrowser();
  const { log } = session.server;
  log.clear();
  const peakMemoryBytes = await peakMemory(session.browser, () => runCase(each, session, 0));
  const paths = [...session.assets];
  const wireBytes = log
    .requests()
    .filter(({ path }) => session.assets.has(path))
    .reduce((sum, { bodyBytes }) => sum + bodyBytes, 0);
  const sentAgainBytes = paths.reduce((sum, path) => sum + log.bytesSentAgain(path), 0);
  const stored = (await storedBytes(session)) - before;
  return { peakMemoryBytes, wireBytes, sentAgainBytes, storedBytes: stored };
}

function runCase(each: Case, session: Session, round: number): Promise<readonly number[]> {
  return 'task' in each ? session.run(each.task(round)) : each.act(session, round);
}

/** Nothing of what was written before is still to be done when the next case begins. */
async function settle(plan: Plan, session: Session): Promise<void> {
  if (!plan.clearsBetweenCases) return;
  await session.clear();
  await promisify(execFile)('sync');
}

async function storedBytes(session: Session): Promise<number> {
  const [bytes = 0] = await session.run({ kind: 'stored-bytes' });
  return bytes;
}
