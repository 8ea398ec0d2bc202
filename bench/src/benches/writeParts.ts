import type { Bench, Case } from '../bench.js';
import { preparedContent } from '../preparedContent.js';
import type { Part } from '../worker/task.js';

const MiB = 1024 * 1024;
const path = '/asset';
const whole = 'all of it';
const parts: readonly (readonly Part[])[] = [
  ['digest'],
  ['look-up'],
  ['put'],
  ['ledger'],
  ['lock'],
  ['digest', 'look-up', 'put', 'ledger', 'lock'],
];

/** Where the time goes: the product's own code, with some of the browser's part left out. */
export const writeParts: Bench = {
  name: 'write-parts',
  description: 'what each step of writing segments costs: all of it beside all but that step',
  runs: 7,
  megabytes: () => 128,
  plan: ({ megabytes, seed }) => {
    const size = megabytes * MiB;
    const all = { kind: 'segments', url: path, size, connections: 1, without: [] } as const;
    const lacking = parts.map((without): Case => ({
      name: `without ${without.length === 1 ? without.join() : 'any of these'}`,
      task: () => ({ ...all, without }),
    }));
    return {
      assets: new Map([[path, preparedContent(seed, size)]]),
      prepare: [],
      clearsBetweenCases: true,
      cases: [
        { name: 'fetch and discard', task: () => ({ kind: 'discard', url: path }) },
        { name: 'cache.put(fetch)', task: () => ({ kind: 'whole-entry', url: path }) },
        { name: whole, task: () => all },
        ...lacking,
      ],
      ratios: ['cache.put(fetch)', ...lacking.map(({ name }) => name)].map((of) => ({
        of,
        to: whole,
      })),
      goals: [],
    };
  },
};
