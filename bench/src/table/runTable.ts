import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NodeReport } from '../nodeBench.js';
import type { TableOptions } from '../options.js';
import type { Report } from '../report.js';
import { nodeReportOf, reportOf } from '../runBench.js';
import { LAST_START_MINUTES, NODE_TABLE_RUNS, TABLE_RUNS } from './tableRuns.js';
import { tableText } from './tableText.js';

const docs = fileURLToPath(new URL('../../../docs/', import.meta.url));
/** One JSON file for each bench and engine, beside the table that is written out of them. */
const results = path.join(docs, 'benchmarks');

interface Step {
  readonly title: string;
  /** Where the result is written. */
  readonly file: string;
  readonly measure: () => Promise<Report | NodeReport>;
}

/**
 * Measures all of the table, and writes it. What fails or has no time left keeps the result that it had
 * before.
 *
 * @throws {AggregateError} at the end, where something failed.
 */
export async function runTable(options: TableOptions): Promise<void> {
  await mkdir(results, { recursive: true });
  const startedAt = Date.now();
  const minutes = (): number => (Date.now() - startedAt) / 60_000;
  const errors: unknown[] = [];
  for (const { title, file, measure } of [...nodeSteps(options), ...browserSteps(options)]) {
    if (minutes() > LAST_START_MINUTES[options.table]) {
      console.log(`No time is left for ${title}.`);
      continue;
    }
    console.log(`\n── ${title}, after ${minutes().toFixed(1)} minutes`);
    try {
      const report = await measure();
      await writeFile(path.join(results, file), `${JSON.stringify(report, null, 2)}\n`);
    } catch (error) {
      console.error(`${title} failed:`, error);
      errors.push(error);
    }
    // After each: who ends it early has what was measured.
    await writeTable();
  }
  console.log(`\n── all of it took ${minutes().toFixed(1)} minutes`);
  if (errors.length > 0) throw new AggregateError(errors, `${errors.length} benches failed.`);
}

function nodeSteps({ table }: TableOptions): Step[] {
  return NODE_TABLE_RUNS.map(({ bench, [table]: sizes }) => ({
    title: bench.name,
    file: `${bench.name}.json`,
    measure: () => nodeReportOf(bench, sizes),
  }));
}

function browserSteps({ table, browsers }: TableOptions): Step[] {
  return TABLE_RUNS.flatMap(({ bench, runs, short }) =>
    browsers.map((browser): Step => {
      const megabytes = short.megabytes?.(browser);
      const sizes =
        table === 'short'
          ? { runs: short.runs, isShort: true, ...(megabytes ? { megabytes } : {}) }
          : { runs };
      return {
        title: `${bench} in ${browser}`,
        file: `${bench}-${browser}.json`,
        measure: () => reportOf({ bench, browser, ...sizes }),
      };
    }),
  );
}

async function writeTable(): Promise<void> {
  const files = (await readdir(results)).filter((name) => name.endsWith('.json'));
  const reports = await Promise.all(
    files.map(
      async (name) =>
        JSON.parse(await readFile(path.join(results, name), 'utf8')) as Report | NodeReport,
    ),
  );
  await writeFile(path.join(docs, 'benchmarks.md'), tableText(reports));
}
