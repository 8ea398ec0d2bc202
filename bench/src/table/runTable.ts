import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TableOptions } from '../options.js';
import type { Report } from '../report.js';
import { reportOf } from '../runBench.js';
import { LAST_START_MINUTES, TABLE_RUNS } from './tableRuns.js';
import { tableText } from './tableText.js';

const docs = fileURLToPath(new URL('../../../docs/', import.meta.url));
/** One JSON file for each bench and engine, beside the table that is written out of them. */
const results = path.join(docs, 'benchmarks');

/**
 * Measures all of the table, and writes it. What fails or has no time left keeps the result that it had
 * before.
 *
 * @throws {AggregateError} at the end, where something failed.
 */
export async function runTable({ table, browsers }: TableOptions): Promise<void> {
  await mkdir(results, { recursive: true });
  const startedAt = Date.now();
  const errors: unknown[] = [];
  for (const { bench, short } of TABLE_RUNS) {
    for (const browser of browsers) {
      const minutes = (Date.now() - startedAt) / 60_000;
      if (minutes > LAST_START_MINUTES[table]) {
        console.log(`No time is left for ${bench} in ${browser}.`);
        continue;
      }
      console.log(`\n── ${bench} in ${browser}, after ${minutes.toFixed(1)} minutes`);
      try {
        const { runs, megabytes } = short;
        const sizes = { runs, ...(megabytes ? { megabytes: megabytes(browser) } : {}) };
        const report = await reportOf({
          ...{ bench, browser },
          ...(table === 'short' ? { ...sizes, isShort: true } : {}),
        });
        const file = path.join(results, `${bench}-${browser}.json`);
        await writeFile(file, `${JSON.stringify(report, null, 2)}\n`);
      } catch (error) {
        console.error(`${bench} in ${browser} failed:`, error);
        errors.push(error);
      }
      // After each: who ends it early has what was measured.
      await writeTable();
    }
  }
  if (errors.length > 0) throw new AggregateError(errors, `${errors.length} benches failed.`);
}

async function writeTable(): Promise<void> {
  const files = (await readdir(results)).filter((name) => name.endsWith('.json'));
  const reports = await Promise.all(
    files.map(
      async (name) => JSON.parse(await readFile(path.join(results, name), 'utf8')) as Report,
    ),
  );
  await writeFile(path.join(docs, 'benchmarks.md'), tableText(reports));
}
