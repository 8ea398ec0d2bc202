import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { seededContent } from '@internal/test-support';
import { packFolder } from 'workbox-background-fetch-build';
import { describeMachine } from './machine.js';
import type { NodeBench, NodeReport } from './nodeBench.js';
import { judge } from './report.js';
import { ratiosByRound, spreadOf } from './statistics.js';

const MiB = 1024 * 1024;
const SEGMENT_BYTES = 8 * MiB;
const FILES = 8;
/** Of a tenth and of a hundred times as many bytes it would be the same. */
const MOST_MEMORY_MIB = 256;
const SEED = 1;

/** A pack's build, beside one thread that digests the same bytes. */
export const packBuild: NodeBench = {
  name: 'pack-build',
  description: 'packFolder() of large files beside createHash() on one thread, in Node.js alone',
  run: async ({ megabytes = 5 * 1024, runs = 5 }) => {
    const home = await mkdtemp(path.join(tmpdir(), 'bench-pack-build-'));
    try {
      return await measure(home, megabytes, runs);
    } finally {
      await rm(home, { recursive: true, force: true });
    }
  },
};

/** @param home an empty folder. */
async function measure(home: string, megabytes: number, runs: number): Promise<NodeReport> {
  const folder = path.join(home, 'files');
  const files = await writeFiles(folder, megabytes);
  const manifest = path.join(home, 'bench.pack.json');
  const options = { folder, manifest, id: 'bench', title: 'Bench', version: '1' };
  const one = { name: 'createHash, one thread', run: () => digestOneByOne(files) };
  const pack = { name: 'packFolder', run: () => packFolder(options) };
  const cases = [one, pack].map((each) => ({ ...each, rounds: [] as Round[] }));
  // The first round, in which files may not be in memory yet, is not counted.
  for (let round = 0; round <= runs; round++) {
    for (const { run, rounds } of cases) {
      const measured = await timed(run);
      if (round > 0) rounds.push(measured);
    }
  }
  const [oneMs = [], packMs = []] = cases.map(({ rounds }) => rounds.map(({ ms }) => ms));
  const what = `${pack.name} ÷ ${one.name} (1.5 times as fast)`;
  return {
    ...{ bench: packBuild.name, machine: describeMachine() },
    date: new Date().toISOString().slice(0, 10),
    how: `${megabytes} MiB in ${FILES} files, ${runs} round${runs === 1 ? '' : 's'}.`,
    cases: cases.map(({ name, rounds }) => ({ name, figures: figuresOf(rounds) })),
    goals: [
      judge(
        { what, atMost: 1 / 1.5, unit: 'times' },
        spreadOf(ratiosByRound(packMs, oneMs)).median,
      ),
      judge(
        { what: 'peak memory of Node.js, whatever the size', atMost: MOST_MEMORY_MIB, unit: 'MiB' },
        peakMemoryMiB(cases.flatMap(({ rounds }) => rounds)),
      ),
    ],
  };
}

function figuresOf(rounds: readonly Round[]): Readonly<Record<string, number>> {
  const { median, min, max } = spreadOf(rounds.map(({ ms }) => ms));
  // Of this process with its threads.
  const processor = spreadOf(rounds.map(({ processorMs }) => processorMs));
  return {
    'ms: median': median,
    ...{ min, max, 'processor ms': processor.median, 'peak memory, MiB': peakMemoryMiB(rounds) },
  };
}

const peakMemoryMiB = (rounds: readonly Round[]): number =>
  Math.max(...rounds.map(({ memoryBytes }) => memoryBytes)) / MiB;

interface Round {
  readonly ms: number;
  readonly processorMs: number;
  /** Of the process, with its threads, at the most. */
  readonly memoryBytes: number;
}

/** How often memory is looked at, in milliseconds. */
const LOOK_MS = 20;

async function timed(run: () => Promise<unknown>): Promise<Round> {
  let memoryBytes = process.memoryUsage.rss();
  const looking = setInterval(() => {
    memoryBytes = Math.max(memoryBytes, process.memoryUsage.rss());
  }, LOOK_MS);
  const [before, start] = [process.cpuUsage(), performance.now()];
  try {
    await run();
  } finally {
    clearInterval(looking);
  }
  const { user, system } = process.cpuUsage(before);
  return { ms: performance.now() - start, processorMs: (user + system) / 1000, memoryBytes };
}

async function writeFiles(folder: string, megabytes: number): Promise<string[]> {
  await mkdir(folder);
  const block = Buffer.from(seededContent(SEED, MiB).read());
  const files = Array.from({ length: FILES }, (_, index) => path.join(folder, `${index}.bin`));
  for (const [index, file] of files.entries()) {
    const handle = await open(file, 'w');
    for (let count = index; count < megabytes; count += FILES) {
      // No two are the same.
      block.writeUInt32LE(count);
      await handle.write(block);
    }
    await handle.close();
  }
  return files;
}

/** What a build does that knows neither threads nor segments side by side. */
async function digestOneByOne(files: readonly string[]): Promise<string[]> {
  const buffer = Buffer.allocUnsafeSlow(SEGMENT_BYTES);
  const digests: string[] = [];
  for (const file of files) {
    const handle = await open(file);
    for (let position = 0; ;) {
      const { bytesRead } = await handle.read(buffer, 0, SEGMENT_BYTES, position);
      if (bytesRead === 0) break;
      position += bytesRead;
      digests.push(createHash('sha256').update(buffer.subarray(0, bytesRead)).digest('hex'));
    }
    await handle.close();
  }
  return digests;
}
