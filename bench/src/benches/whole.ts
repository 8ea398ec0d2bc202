import type { Bench, Case } from '../bench.js';
import { preparedContent } from '../preparedContent.js';
import { ratioOf } from '../report.js';

const MiB = 1024 * 1024;
const path = '/asset';
const plain = 'cache.put(fetch)';
const ours = 'ours, emulated';
const chunks = 'fetch in chunks, then put';
const native = 'ours, native';
const raw = 'raw Background Fetch, copied';
const floor = 'fetch and discard';

/** A whole job of one large file, from `fetch()` until a reader finds it in the app's cache. */
export const whole: Bench = {
  name: 'whole',
  description: 'a job of one large file until it can be read, beside what one would write instead',
  runs: 5,
  megabytes: (browser) => (browser === 'webkit' ? 128 : 256),
  plan: ({ browser, megabytes, seed }) => {
    const size = megabytes * MiB;
    // The only engine with a Background Fetch of its own that works.
    const inBrowser: Case[] =
      browser === 'chromium'
        ? [
            { name: native, task: () => ({ kind: 'native-job', urls: [path] }) },
            { name: raw, task: () => ({ kind: 'raw-native', urls: [path] }) },
          ]
        : [];
    const others = inBrowser.map(({ name }) => name);
    const ratios = [ours, chunks, floor, ...others].map((of) => ({ of, to: plain }));
    return {
      assets: new Map([[path, preparedContent(seed, size)]]),
      prepare: [],
      clearsBetweenCases: true,
      cases: [
        { name: floor, task: () => ({ kind: 'discard', url: path }) },
        { name: plain, task: () => ({ kind: 'whole-entry', url: path }) },
        {
          name: chunks,
          task: () => ({ kind: 'chunks', url: path, size, chunkBytes: 8 * MiB, connections: 4 }),
        },
        { name: ours, task: () => ({ kind: 'job', urls: [path] }) },
        ...inBrowser,
      ],
      ratios: [
        ...ratios,
        { of: ours, to: chunks },
        ...(others.length > 0 ? [{ of: native, to: raw }] : []),
      ],
      goals: [
        {
          what: `${ours} ÷ ${plain}`,
          atMost: browser === 'webkit' ? 0.6 : 1.5,
          unit: 'times',
          value: (report) => ratioOf(report, ours, plain).median,
        },
      ],
    };
  },
};
