import type { Bench, Case } from '../bench.js';
import type { Report } from '../report.js';
import { ratioOf } from '../report.js';
import { smallFiles } from '../smallFiles.js';

const plain = 'put(fetch), 6 at a time';
const ours = 'ours, one job';
const addAll = 'cache.addAll';
const raw = 'raw Background Fetch, copied';
/** It takes more than a minute for them, and for no more of them long enough for anybody. */
const MOST_RAW = 200;
const sizes = { atLeast: 15_000, atMost: 20_000 };

/** Much that is small, as one job. */
export const many: Bench = {
  name: 'many',
  description: '200 and 2,000 files of 15-20 kB as one job, beside a put of each and addAll',
  runs: 5,
  // 2,000 files.
  megabytes: () => 35,
  plan: ({ browser, megabytes, seed }) => {
    const most = Math.ceil((megabytes * 2000) / 35);
    const assets = smallFiles(seed, most, sizes);
    const counts = [Math.ceil(most / 10), most];
    const nameOf = (what: string, count: number): string => `${what}, ${count} files`;
    const cases = counts.flatMap((count): Case[] => {
      const urls = [...assets.keys()].slice(0, count);
      return [
        { name: nameOf(plain, count), task: () => ({ kind: 'whole-entries', urls, atOnce: 6 }) },
        { name: nameOf(ours, count), task: () => ({ kind: 'job', urls }) },
        // Never settles, or fails, with 2,000 in Chromium.
        ...(browser === 'chromium' && count > 200
          ? []
          : [{ name: nameOf(addAll, count), task: () => ({ kind: 'add-all' as const, urls }) }]),
        ...(browser === 'chromium' && count <= MOST_RAW
          ? [{ name: nameOf(raw, count), task: () => ({ kind: 'raw-native' as const, urls }) }]
          : []),
      ];
    });
    const names = new Set(cases.map(({ name }) => name));
    return {
      assets,
      prepare: [],
      clearsBetweenCases: true,
      cases,
      ratios: counts.flatMap((count) =>
        [ours, addAll, raw]
          .map((what) => ({ of: nameOf(what, count), to: nameOf(plain, count) }))
          .filter(({ of }) => names.has(of)),
      ),
      goals: counts.map((count) => ({
        what: `${nameOf(ours, count)} ÷ ${plain}`,
        atMost: 1.1,
        unit: 'times' as const,
        value: (report: Report) =>
          ratioOf(report, nameOf(ours, count), nameOf(plain, count)).median,
      })),
    };
  },
};
