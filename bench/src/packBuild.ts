import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { seededContent } from '@internal/test-support';
import { packFolder } from 'workbox-background-fetch-build';
import { describeMachine } from './machine.js';
import type { BenchOptions } from './options.js';
import { ratiosByRound, spreadOf } from './statistics.js';
import type { Spread } from './statistics.js';

const MiB = 1024 * 1024;
const SEGMENT_BYTES = 8 * MiB;
const FILES = 8;
/** Of one-threaded time: half as fast again. */
const AT_MOST = 1 / 1.5;

/** The only bench without a browser: a pack's build, beside one thread that digests the same bytes. */
export const packBuild = {
  name: 'pack-build',
  description: 'packFolder() of large files beside createHash() on one thread, in Node.js alone',
  megabytes: 5 * 1024,
  runs: 5,
} as const;

/** The result, as `--json` writes it. */
export interface PackBuildReport {
  readonly bench: string;
  readonly machine: string;
  readonly megabytes: number;
  readonly runs: number;
  readonly cases: readonly {
    readonly name: string;
    readonly ms: Spread;
    /** Of this process with its threads. */
    readonly processorMs: Spread;
  }[];
  /** packFolder's time over createHash's, round by round. */
  readonly ratio: Spread;
}

/** Measures in a folder of its own, and removes it. */
export async function runPackBuild(
  { megabytes = packBuild.megabytes, runs = packBuild.runs }: BenchOptions,
  seed: number,
): Promise<PackBuildReport> {
  const home = await mkdtemp(path.join(tmpdir(), 'bench-pack-build-'));
  try {
    const folder = path.join(home, 'files');
    const files = await writeFiles(folder, megabytes, seed);
    const manifest = path.join(home, 'bench.pack.json');
    const options = { folder, manifest, id: 'bench', title: 'Bench', version: '1' };
    const cases = [
      { name: 'createHash, one thread', run: () => digestOneByOne(files), rounds: [] as Round[] },
      { name: 'packFolder', run: () => packFolder(options), rounds: [] as Round[] },
    ];
    // The first round, in which files may not be in memory yet, is not counted.
    for (let round = 0; round <= runs; round++) {
      for (const { run, rounds } of cases) {
        const measured = await timed(run);
        if (round > 0) rounds.push(measured);
      }
    }
    const [one, pack] = cases.map(({ rounds }) => rounds.map(({ ms }) => ms));
    return {
      ...{ bench: packBuild.name, machine: describeMachine(), megabytes, runs },
      cases: cases.map(({ name, rounds }) => ({
        name,
        ms: spreadOf(rounds.map(({ ms }) => ms)),
        processorMs: spreadOf(rounds.map(({ processorMs }) => processorMs)),
      })),
      ratio: spreadOf(ratiosByRound(pack ?? [], one ?? [])),
    };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** A report for people. */
export function packBuildText({ machine, megabytes, runs, cases, ratio }: PackBuildReport): string {
  const shown = ({ median, min, max }: Spread, digits: number): string =>
    `${median.toFixed(digits)} (${min.toFixed(digits)} to ${max.toFixed(digits)})`;
  return [
    `${packBuild.name}, ${megabytes} MiB in ${FILES} files, ${runs} rounds`,
    machine,
    '',
    ...cases.map(
      ({ name, ms, processorMs }) =>
        `${name.padEnd(24)}ms: ${shown(ms, 0)}  processor ms: ${shown(processorMs, 0)}`,
    ),
    '',
    `packFolder ÷ createHash  ${shown(ratio, 2)}`,
    `goal: at most ${AT_MOST.toFixed(2)}: ${ratio.median <= AT_MOST ? 'met' : 'MISSED'}`,
  ].join('\n');
}

interface Round {
  readonly ms: number;
  readonly processorMs: number;
}

async function timed(run: () => Promise<unknown>): Promise<Round> {
  const [before, start] = [process.cpuUsage(), performance.now()];
  await run();
  const { user, system } = process.cpuUsage(before);
  return { ms: performance.now() - start, processorMs: (user + system) / 1000 };
}

async function writeFiles(folder: string, megabytes: number, seed: number): Promise<string[]> {
  await mkdir(folder);
  const block = Buffer.from(seededContent(seed, MiB).read());
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
