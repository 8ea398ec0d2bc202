import type { Bench, Case } from '../bench.js';
import { preparedContent } from '../preparedContent.js';
import type { Pipeline } from '../worker/task.js';

const MiB = 1024 * 1024;
const path = '/asset';
const usual: Pipeline = {
  kind: 'pipeline',
  url: path,
  collect: 'new-buffer',
  body: 'bytes',
  digest: true,
  segmentBytes: 8 * MiB,
  inFlight: 2,
};
const plain = 'cache.put(fetch)';
const asNow = 'as now';

const ways: readonly (readonly [name: string, way: Partial<Pipeline>])[] = [
  [asNow, {}],
  ['buffers used again', { collect: 'pooled-buffer' }],
  ['read into buffers (BYOB)', { collect: 'pooled-byob' }],
  ['Response of a Blob', { body: 'blob' }],
  ['read into buffers (BYOB), Blob', { collect: 'pooled-byob', body: 'blob' }],
  ['chunks joined by a Blob', { collect: 'blob', body: 'blob' }],
  ['4 puts in flight', { inFlight: 4 }],
  ['4 MiB segments', { segmentBytes: 4 * MiB }],
  ['16 MiB segments', { segmentBytes: 16 * MiB }],
];

/** Other ways of doing the same. */
export const writeWays: Bench = {
  name: 'write-ways',
  description: 'segments collected, digested and put in other ways, beside the way it is done now',
  runs: 7,
  megabytes: () => 128,
  plan: ({ browser, megabytes, seed }) => {
    const size = megabytes * MiB;
    // WebKitGTK has no BYOB readers on bodies.
    const possible = ways.filter(
      ([, { collect }]) => browser !== 'webkit' || collect !== 'pooled-byob',
    );
    const product: Case = {
      name: 'the product',
      task: () => ({ kind: 'segments', url: path, size, connections: 1 }),
    };
    return {
      assets: new Map([[path, preparedContent(seed, size)]]),
      prepare: [],
      clearsBetweenCases: true,
      cases: [
        { name: plain, task: () => ({ kind: 'whole-entry', url: path }) },
        product,
        ...possible.map(([name, way]): Case => ({ name, task: () => ({ ...usual, ...way }) })),
      ],
      ratios: [
        { of: product.name, to: plain },
        { of: asNow, to: plain },
        { of: product.name, to: asNow },
        ...possible.slice(1).map(([of]) => ({ of, to: asNow })),
      ],
      goals: [],
    };
  },
};
