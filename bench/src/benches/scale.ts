import type { Bench } from '../bench.js';
import type { Report } from '../report.js';
import { caseOf } from '../report.js';
import { smallFiles } from '../smallFiles.js';

const KiB = 1024;
const nameOf = (count: number): string => `${count} record${count === 1 ? '' : 's'}`;

/** Jobs that grow by their number of records alone. */
export const scale: Bench = {
  name: 'scale',
  description: 'jobs of 1 to 10,000 records of 1 KiB: time and memory for each record',
  runs: 3,
  // 10,000 records.
  megabytes: () => 10,
  plan: ({ megabytes, seed }) => {
    const most = megabytes * 1000;
    const assets = smallFiles(seed, most, { atLeast: KiB, atMost: KiB });
    const counts = [1, 10, 100, 1000, 10_000].filter((count) => count <= most);
    const perRecord = (report: Pick<Report, 'cases'>, count: number): number =>
      caseOf(report, nameOf(count)).ms.median / count;
    // Below that, what a job costs by itself outweighs its records.
    const fromHundred = counts.filter((count) => count > 100);
    return {
      assets,
      prepare: [],
      clearsBetweenCases: true,
      cases: counts.map((count) => ({
        name: nameOf(count),
        // Those take a minute.
        needsNoWarmUp: count > 1000,
        task: () => ({ kind: 'job', urls: [...assets.keys()].slice(0, count) }),
      })),
      ratios: counts.slice(1).map((count) => ({ of: nameOf(count), to: nameOf(count / 10) })),
      goals: fromHundred.flatMap((count) => [
        {
          what: `time for each of ${nameOf(count)} ÷ for each of ${nameOf(100)}`,
          atMost: 1.25,
          unit: 'times' as const,
          value: (report) => perRecord(report, count) / perRecord(report, 100),
        },
        {
          what: `memory of ${nameOf(count)} − of ${nameOf(100)}, for each 1,000 more`,
          atMost: 16,
          unit: 'MiB' as const,
          value: (report) =>
            ((caseOf(report, nameOf(count)).peakMemoryBytes -
              caseOf(report, nameOf(100)).peakMemoryBytes) /
              (count - 100) /
              KiB) *
            (1000 / KiB),
        },
      ]),
    };
  },
};
