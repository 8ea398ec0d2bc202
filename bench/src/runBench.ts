import { writeFile } from 'node:fs/promises';
import type { Bench } from './bench.js';
import { benches } from './benches/index.js';
import { describeMachine } from './machine.js';
import { measure } from './measure.js';
import { parseBenchOptions, usage } from './options.js';
import type { BenchOptions } from './options.js';
import type { Report } from './report.js';
import { Session } from './session.js';
import { textOf } from './text.js';

/** All content is made of this. */
const SEED = 1;

/** @throws {OptionsError} */
export const parseOptions = (args: readonly string[]): BenchOptions | 'help' | 'list' =>
  parseBenchOptions(
    args,
    benches.map(({ name }) => name),
  );

export const helpText = (): string => usage(benches.map(({ name }) => name));

export const listText = (): string =>
  benches.map(({ name, description }) => `${name.padEnd(16)}${description}`).join('\n');

/** Measures, prints, and writes the report where asked to. */
export async function runBench(options: BenchOptions): Promise<void> {
  const bench = benchNamed(options.bench);
  const { browser, runs = bench.runs, megabytes = bench.megabytes(browser) } = options;
  const plan = await bench.plan({ browser, megabytes, seed: SEED });
  const session = await Session.start(browser);
  try {
    const report: Report = {
      bench: bench.name,
      machine: describeMachine(),
      browser: session.browser.version,
      seed: SEED,
      megabytes,
      runs,
      ...(await measure(plan, session, runs, console.log)),
    };
    console.log(`\n${textOf(report, plan.goals)}`);
    if (options.json !== undefined) {
      await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`);
    }
  } finally {
    await session[Symbol.asyncDispose]();
  }
}

function benchNamed(name: string): Bench {
  const found = benches.find((bench) => bench.name === name);
  if (!found) throw new RangeError(`There is no bench "${name}".`);
  return found;
}
