import type { Bench } from '../bench.js';
import { preparedContent } from '../preparedContent.js';
import { ratioOf } from '../report.js';

const MiB = 1024 * 1024;
const path = '/asset';
const plain = 'one connection';
const ours = 'ours, 4 connections';
const chunks = 'fetch in chunks, 4 connections';
/** The network is what is waited for. */
const needsNoWarmUp = true;

/** A server that gives each connection so much and no more, some way off. */
export const throttled: Bench = {
  name: 'throttled',
  description: 'a large file at 8 MiB/s a connection, 50 ms away: ours beside one plain connection',
  runs: 3,
  megabytes: () => 192,
  plan: ({ megabytes, seed }) => {
    const size = megabytes * MiB;
    return {
      assets: new Map([[path, preparedContent(seed, size)]]),
      behaviour: { bytesPerSecond: 8 * MiB, latencyMs: 50 },
      prepare: [],
      clearsBetweenCases: true,
      cases: [
        { name: plain, needsNoWarmUp, task: () => ({ kind: 'whole-entry', url: path }) },
        {
          name: chunks,
          needsNoWarmUp,
          task: () => ({ kind: 'chunks', url: path, size, chunkBytes: 8 * MiB, connections: 4 }),
        },
        { name: ours, needsNoWarmUp, task: () => ({ kind: 'job', urls: [path] }) },
      ],
      ratios: [
        { of: ours, to: plain },
        { of: chunks, to: plain },
        { of: ours, to: chunks },
      ],
      goals: [
        {
          what: `${ours} ÷ ${plain} (3.6 times as fast)`,
          atMost: 1 / 3.6,
          unit: 'times',
          value: (report) => ratioOf(report, ours, plain).median,
        },
      ],
    };
  },
};
