import { seededContent, SeededRandom } from '@internal/test-support';
import type { BrowserName } from '@internal/test-support';
import type { Bench, Case } from '../bench.js';
import { caseOf } from '../report.js';
import type { ReadRanges, Task } from '../worker/task.js';

const MiB = 1024 * 1024;
const readBytes = 64 * 1024;
const readsPerRound = 5;
const sources = ['segments', 'workbox-range-requests', 'network'] as const;

/** Seeking: a little out of much. */
export const range: Bench = {
  name: 'range',
  description: '64 KiB at random out of large assets: segments, workbox-range-requests, network',
  runs: 5,
  // All sizes are stored at once, as segments (which they share) and whole; WebKitGTK has 1 GB.
  megabytes: (browser) => (browser === 'webkit' ? 384 : 1024),
  plan: ({ browser, megabytes, seed }) => {
    const sizes = sizesFor(browser, megabytes);
    const [smallest = megabytes] = sizes;
    return {
      assets: new Map(sizes.map((size) => [pathOf(size), seededContent(seed, size * MiB)])),
      prepare: sizes.flatMap((size): Task[] => [
        { kind: 'segments', url: pathOf(size), size: size * MiB, connections: 1 },
        { kind: 'whole-entry', url: pathOf(size) },
      ]),
      clearsBetweenCases: false,
      cases: sizes.flatMap((size) =>
        sources.map((from): Case => ({
          name: nameOf(from, size),
          task: (round) => ({
            kind: 'read-ranges',
            from,
            url: pathOf(size),
            starts: randomStarts(seed + round, size * MiB),
            bytes: readBytes,
          }),
        })),
      ),
      ratios: [
        ...sizes.flatMap((size) =>
          sources.slice(1).map((to) => ({ of: nameOf('segments', size), to: nameOf(to, size) })),
        ),
        { of: nameOf('segments', megabytes), to: nameOf('segments', smallest) },
      ],
      goals: sizes.map((size) => ({
        what: nameOf('segments', size),
        atMost: 60,
        unit: 'ms',
        value: (report) => caseOf(report, nameOf('segments', size)).ms.median,
      })),
    };
  },
};

function sizesFor(browser: BrowserName, megabytes: number): readonly number[] {
  const sizes = browser === 'webkit' ? [64, megabytes] : [64, megabytes / 2, megabytes];
  return sizes.filter((size, index) => index === sizes.length - 1 || size < megabytes);
}

const pathOf = (size: number): string => `/asset-${size}`;
const nameOf = (from: ReadRanges['from'], size: number): string => `${from}, ${size} MiB`;

/** The same places for all sources, in a round. */
function randomStarts(seed: number, bytes: number): readonly number[] {
  const random = new SeededRandom(seed);
  return Array.from({ length: readsPerRound }, () => random.below(bytes - readBytes));
}
