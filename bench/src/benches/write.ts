import type { Bench } from '../bench.js';
import { preparedContent } from '../preparedContent.js';
import { caseOf, ratioOf } from '../report.js';
import type { Report } from '../report.js';

const MiB = 1024 * 1024;
const path = '/asset';
const plain = 'cache.put(fetch)';
const one = 'segments, 1 connection';
const four = 'segments, 4 connections';

/** From the network into storage. */
export const write: Bench = {
  name: 'write',
  description: 'a large file from the network into Cache Storage: segments beside one plain entry',
  runs: 5,
  // The quota of WebKitGTK is 1 GB, and it gets rid of what was deleted when it likes.
  megabytes: (browser) => (browser === 'webkit' ? 256 : 512),
  plan: ({ browser, megabytes, seed }) => {
    const size = megabytes * MiB;
    const atMost = browser === 'webkit' ? 0.6 : 1.5;
    const segments = { kind: 'segments', url: path, size } as const;
    return {
      assets: new Map([[path, preparedContent(seed, size)]]),
      prepare: [],
      clearsBetweenCases: true,
      cases: [
        { name: 'fetch and discard', task: () => ({ kind: 'discard', url: path }) },
        { name: plain, task: () => ({ kind: 'whole-entry', url: path }) },
        {
          name: 'ready buffers',
          task: () => ({
            kind: 'ready-buffers',
            bytes: size,
            bufferBytes: 8 * MiB,
            inFlight: 2,
          }),
        },
        { name: one, task: () => ({ ...segments, connections: 1 }) },
        { name: four, task: () => ({ ...segments, connections: 4 }) },
      ],
      ratios: [
        { of: one, to: plain },
        { of: four, to: plain },
        { of: 'ready buffers', to: plain },
        { of: 'fetch and discard', to: plain },
      ],
      goals: [
        ...[one, four].map((name) => ({
          what: `${name} ÷ ${plain}`,
          atMost,
          unit: 'times' as const,
          value: (report: Pick<Report, 'ratios'>) => ratioOf(report, name, plain).median,
        })),
        {
          what: `peak memory, ${one} − ${plain}`,
          atMost: 64,
          unit: 'MiB' as const,
          value: (report: Pick<Report, 'cases'>) =>
            (caseOf(report, one).peakMemoryBytes - caseOf(report, plain).peakMemoryBytes) / MiB,
        },
      ],
    };
  },
};
