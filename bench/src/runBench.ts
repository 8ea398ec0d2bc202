import { writeFile } from 'node:fs/promises';
import type { BrowserName } from '@internal/test-support';
import type { Bench } from './bench.js';
import { benches } from './benches/index.js';
import { describeMachine } from './machine.js';
import { measure } from './measure.js';
import { parseBenchOptions, usage } from './options.js';
import type { BenchOptions, TableOptions } from './options.js';
import type { NodeBench, NodeReport } from './nodeBench.js';
import { packBuild } from './packBuild.js';
import { judge } from './report.js';
import type { Report } from './report.js';
import { Session } from './session.js';
import { sizes } from './sizes.js';
import { nodeTextOf, textOf } from './text.js';
import { installedVersions } from './versions.js';

/** All content is made of this. */
const SEED = 1;

const nodeBenches: readonly NodeBench[] = [packBuild, sizes];

const names = [...benches, ...nodeBenches].map(({ name }) => name);

/** @throws {OptionsError} */
export const parseOptions = (
  args: readonly string[],
): BenchOptions | TableOptions | 'help' | 'list' => parseBenchOptions(args, names);

export const helpText = (): string => usage(names);

export const listText = (): string =>
  [...benches, ...nodeBenches]
    .map(({ name, description }) => `${name.padEnd(16)}${description}`)
    .join('\n');

/** Measures, prints, and writes the report where asked to. */
export async function runBench(options: BenchOptions): Promise<void> {
  const nodeBench = nodeBenches.find(({ name }) => name === options.bench);
  await writeReport(
    options,
    nodeBench ? await nodeReportOf(nodeBench, options) : await reportOf(options),
  );
}

/** Measures in Node.js alone, and prints. */
export async function nodeReportOf(
  bench: NodeBench,
  sizes: Pick<BenchOptions, 'megabytes' | 'runs'>,
): Promise<NodeReport> {
  const report = await bench.run(sizes);
  console.log(`\n${nodeTextOf(report)}`);
  return report;
}

/** Measures in a browser, and prints. */
export async function reportOf(
  options: Omit<BenchOptions, 'json'> & {
    readonly browser: BrowserName;
    readonly isShort?: boolean;
  },
): Promise<Report> {
  const bench = benchNamed(options.bench);
  const { browser, runs = bench.runs, megabytes = bench.megabytes(browser), isShort } = options;
  const plan = await bench.plan({
    ...{ browser, megabytes, seed: SEED },
    ...(isShort === undefined ? {} : { isShort }),
  });
  const session = await Session.start(browser);
  try {
    const measured = {
      bench: bench.name,
      machine: describeMachine(),
      browser: session.browser.version,
      versions: await installedVersions(),
      seed: SEED,
      date: new Date().toISOString().slice(0, 10),
      megabytes,
      runs,
      ...(await measure(plan, session, runs, console.log)),
    };
    const goals = plan.goals.map((goal) => judge(goal, goal.value(measured)));
    const report: Report = { ...measured, goals };
    console.log(`\n${textOf(report)}`);
    return report;
  } finally {
    await session[Symbol.asyncDispose]();
  }
}

async function writeReport({ json }: BenchOptions, report: object): Promise<void> {
  if (json !== undefined) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
}

function benchNamed(name: string): Bench {
  const found = benches.find((bench) => bench.name === name);
  if (!found) throw new RangeError(`There is no bench "${name}".`);
  return found;
}
