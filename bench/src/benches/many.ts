import type { Bench, Case } from '../bench.js';
import { caseOf, ratioOf } from '../report.js';
import { packedFiles } from '../packedFiles.js';
import { PrecacheWorker } from '../precacheWorker.js';
import { smallFiles } from '../smallFiles.js';

const plain = 'put(fetch), 6 at a time';
const ours = 'ours, one job';
const bundled = 'ours bundled';
const reading = 'reading one of a pack';
const addAll = 'cache.addAll';
const precaching = 'Workbox precaching';
const raw = 'raw Background Fetch, copied';
/** It takes more than a minute for them, and for no more of them long enough for anybody. */
const MOST_RAW = 200;
/** Goals of issue 7. WebKit's plain puts are the cheaper ones. */
const bundledGoal = { chromium: 0.1, firefox: 0.1, webkit: 0.25 };
const sizes = { atLeast: 15_000, atMost: 20_000 };

/** Much that is small, as one job. */
export const many: Bench = {
  name: 'many',
  description:
    '200 and 2,000 files of 15-20 kB as one job, as a pack, beside a put of each, addAll and precaching',
  runs: 5,
  // 2,000 files.
  megabytes: () => 35,
  plan: async ({ browser, megabytes, seed, isShort = false }) => {
    const most = Math.ceil((megabytes * 2000) / 35);
    const assets = smallFiles(seed, most, sizes);
    const counts = [Math.ceil(most / 10), most];
    const nameOf = (what: string, count: number): string => `${what}, ${count} files`;
    const packs = new Map(
      await Promise.all(
        counts.map(
          async (count) =>
            [
              count,
              await packedFiles(`many-${count}`, new Map([...assets].slice(0, count))),
            ] as const,
        ),
      ),
    );
    const precacheWorker = await PrecacheWorker.build();
    const cases = counts.flatMap((count): Case[] => {
      const urls = [...assets.keys()].slice(0, count);
      const { manifestUrl = '' } = packs.get(count) ?? {};
      // From all over the pack: seldom two of a bundle, one after the other.
      const spread = Array.from({ length: 100 }, (_, index) => urls[(index * 397) % count] ?? '');
      return [
        { name: nameOf(plain, count), task: () => ({ kind: 'whole-entries', urls, atOnce: 6 }) },
        { name: nameOf(ours, count), task: () => ({ kind: 'job', urls }) },
        {
          name: nameOf(bundled, count),
          task: () => ({ kind: 'pack', manifestUrl, version: '1' }),
        },
        {
          name: nameOf(precaching, count),
          before: (session) => {
            precacheWorker.serve(session, new Map([...assets].slice(0, count)));
            return Promise.resolve();
          },
          task: () => ({ kind: 'precache', isUpdate: false }),
        },
        {
          name: nameOf(reading, count),
          task: () => ({ kind: 'read-pack', manifestUrl, urls: spread }),
        },
        // Never settles, or fails, with 2,000 in Chromium.
        ...(browser === 'chromium' && count > 200
          ? []
          : [{ name: nameOf(addAll, count), task: () => ({ kind: 'add-all' as const, urls }) }]),
        ...(browser === 'chromium' && count <= MOST_RAW && !isShort
          ? [
              {
                name: nameOf(raw, count),
                // More than a minute.
                needsNoWarmUp: true,
                task: () => ({ kind: 'raw-native' as const, urls }),
              },
            ]
          : []),
      ];
    });
    const names = new Set(cases.map(({ name }) => name));
    return {
      assets: new Map([...assets, ...[...packs.values()].flatMap((pack) => [...pack.assets])]),
      prepare: [],
      clearsBetweenCases: true,
      cases,
      ratios: counts.flatMap((count) => [
        ...[ours, bundled, precaching, addAll, raw]
          .map((what) => ({ of: nameOf(what, count), to: nameOf(plain, count) }))
          .filter(({ of }) => names.has(of)),
        { of: nameOf(ours, count), to: nameOf(precaching, count) },
        { of: nameOf(bundled, count), to: nameOf(precaching, count) },
      ]),
      goals: counts.flatMap((count) => [
        {
          what: `${nameOf(ours, count)} ÷ ${plain}`,
          atMost: 1.1,
          unit: 'times' as const,
          value: (report) => ratioOf(report, nameOf(ours, count), nameOf(plain, count)).median,
        },
        {
          what: `${nameOf(bundled, count)} ÷ ${plain}`,
          atMost: bundledGoal[browser],
          unit: 'times' as const,
          value: (report) => ratioOf(report, nameOf(bundled, count), nameOf(plain, count)).median,
        },
        {
          what: nameOf(reading, count),
          atMost: 5,
          unit: 'ms' as const,
          value: (report) => caseOf(report, nameOf(reading, count)).ms.median,
        },
      ]),
    };
  },
};
