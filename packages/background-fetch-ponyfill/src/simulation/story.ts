import { FAULT_NAMES, SeededRandom } from '@internal/test-support/simulation';
import type { FaultName, OriginFile } from '@internal/test-support/simulation';

export const scope = 'https://app.example/';
export const SEGMENT_BYTES = 1000;
export const CHECKPOINT_MS = 1000;

export interface StoryFile extends OriginFile {
  readonly url: string;
  /** Whether the page knows beforehand what it is: by its digests. */
  readonly isExpected?: true;
}

export interface StoryJob {
  readonly id: string;
  readonly files: readonly StoryFile[];
  /** How much `downloadTotal` is more than the sum of the sizes; no limit where `undefined`. */
  readonly limit?: 'exact' | 'too small';
  /** The page calls `abort()` once the server has sent this many bytes of the job. */
  readonly abortAfterBytes?: number;
  /** Begins when this job is over, instead of at once. It has the same id then. */
  readonly after?: number;
}

type Store = 'Cache Storage' | 'IndexedDB';

/** A whole story but for its deaths, which `kill` decides. All of it follows from seed and number. */
export interface Story {
  readonly seed: number;
  readonly number: number;
  readonly jobs: readonly StoryJob[];
  readonly chunkBytes: number;
  readonly chunkMs: number;
  readonly deadLocksLingerMs: number;
  readonly slowCalls: number;
  /**
   * Whether the page beats while there is work. Where it does not, the worker is woken once a life
   * and has to get to the end by its own timers.
   */
  readonly beats: boolean;
  /** How often the app's handler fails before it does its work. */
  readonly handlerFailures: number;
  /** What the browser deletes after the first death. */
  readonly loses?: Store;
  /** Whether the handler reads every body before it adopts it. */
  readonly handlerReads: boolean;
  /** What the page asks for, where the browser has a Background Fetch of its own. */
  readonly engine?: 'auto' | 'native';
  /** Whether the app puts an asset of its own into the cache beside the jobs; its size in bytes. */
  readonly ownBytes: number;
}

/** Every this many stories one is large. */
export const LARGE_EVERY = 8;

/** Every this many stories the browser has a Background Fetch of its own: 4, 12, 20 and so on. */
export const NATIVE_EVERY = 8;
/** Under `auto`, what is at least so large may be the browser's, in bytes. */
export const NATIVE_FROM_BYTES = 1500;

const SMALL_SIZES = [0, 1, 300, 999, 1000, 1001, 2000, 2500, 3333] as const;

export function isLarge(number: number): boolean {
  return number % LARGE_EVERY === 0;
}

export function isNative(number: number): boolean {
  return number % NATIVE_EVERY === NATIVE_EVERY / 2;
}

export function storyOf(seed: number, number: number): Story {
  const random = new SeededRandom(mix(seed, number));
  const chance = (oneIn: number): boolean => random.below(oneIn) === 0;
  const large = isLarge(number);
  const jobCount = large ? 1 + random.below(2) : 1 + random.below(1 + random.below(3));
  const abortable = random.below(jobCount);
  const aborts = chance(6);
  const loses =
    !aborts && chance(4) ? random.pick<Store>(['Cache Storage', 'IndexedDB']) : undefined;
  const jobs = Array.from({ length: jobCount }, (_, index): StoryJob => {
    const fileCount = 1 + random.below(large ? 2 : 3);
    const files = Array.from({ length: fileCount }, (_, file) =>
      fileOf(random, `job${index}/file${file}`, large),
    );
    const total = files.reduce((sum, { size }) => sum + size, 0);
    const mayLimit = files.every(
      ({ faults = [], refusedWith }) => refusedWith === undefined && !faults.includes('changed'),
    );
    return {
      id: `job${index}`,
      files,
      ...(mayLimit && total > 1 && chance(4)
        ? { limit: random.pick<'exact' | 'too small'>(['exact', 'too small']) }
        : {}),
      ...(aborts && index === abortable ? { abortAfterBytes: random.below(total + 1) } : {}),
      ...(index > 0 && chance(3) ? { after: index - 1 } : {}),
    };
  });
  return {
    seed,
    number,
    jobs: withSameIds(jobs),
    chunkBytes: random.pick([100, 333, 1000]),
    chunkMs: random.pick([0, 0, 700, 2000]),
    deadLocksLingerMs: random.pick([0, 0, 500, 30_000]),
    slowCalls: random.pick([0, 0.05, 0.3]),
    beats: chance(2),
    handlerFailures: chance(5) ? 1 + random.below(2) : 0,
    handlerReads: chance(2),
    ownBytes: random.pick([0, 0, 300, 2500]),
    ...(loses === undefined ? {} : { loses }),
    ...(isNative(number) ? { engine: random.pick<'auto' | 'native'>(['auto', 'native']) } : {}),
  };
}

/** A number of 32 bits in which each part counts. */
export function mix(...parts: readonly number[]): number {
  return parts.reduce((mixed, part) => Math.imul(mixed ^ part, 0x9e3779b1) >>> 0, 0x85ebca6b);
}

/** An id may be used again once its job is over: who comes after takes the id of who was before. */
function withSameIds(jobs: readonly StoryJob[]): StoryJob[] {
  const named: StoryJob[] = [];
  for (const job of jobs) {
    const before = job.after === undefined ? undefined : named[job.after];
    named.push(before ? { ...job, id: before.id } : job);
  }
  return named;
}

function fileOf(random: SeededRandom, name: string, large: boolean): StoryFile {
  const chance = (oneIn: number): boolean => random.below(oneIn) === 0;
  const declaresLength = !chance(6);
  const size = large ? 8_000 + random.below(24_000) : random.pick(SMALL_SIZES);
  const faults = Array.from({ length: chance(2) ? 0 : 1 + random.below(large ? 5 : 3) }, () =>
    random.pick(FAULT_NAMES),
  );
  const file: StoryFile = {
    url: `https://${chance(4) ? 'cdn' : 'app'}.example/${name}`,
    size,
    validator: random.pick(['strong', 'strong', 'strong', 'date', 'weak', 'none']),
    ranges: !chance(8),
    declaresLength,
    faults: declaresLength ? faults : faults.filter((fault) => !isTakenForTheEnd(fault)),
    ...(chance(10) ? { refusedWith: random.pick([403, 404, 410]) } : {}),
  };
  // By its size: what else a story is made of is as it was before there were such files.
  const isExpected = size % 3 === 1 && !faults.includes('changed');
  return isExpected ? { ...file, isExpected } : file;
}

/** Where nobody says how long a file is, its end cannot be told from a connection that ends. */
function isTakenForTheEnd(fault: FaultName): boolean {
  return fault === 'fin' || fault === 'short range';
}
