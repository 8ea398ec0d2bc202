import { SeededRandom } from '@internal/test-support';
import type { BrowserName } from '@internal/test-support';
import { filePlan } from './files.js';
import type { FilePlan } from './files.js';
import { stepsOf } from './steps.js';
import type { Step } from './steps.js';

/** One background fetch of the app's own. */
export interface JobPlan {
  readonly id: string;
  readonly engine: 'emulated' | 'native' | 'auto';
  /** In bytes; 0 sets no limit. */
  readonly downloadTotal: number;
  readonly files: readonly FilePlan[];
}

/** One life of a browser's profile. All of it follows from seed, number and browser. */
export interface Episode {
  readonly seed: number;
  readonly number: number;
  readonly browser: BrowserName;
  readonly segmentBytes: number;
  /** What the origin may store, where that is little; in bytes. */
  readonly room?: number;
  /** Whether an idle worker ends after seconds, where a browser can be told. */
  readonly hasShortLives: boolean;
  readonly jobs: readonly JobPlan[];
  readonly hasPack: boolean;
  readonly steps: readonly Step[];
}

const KiB = 1024;
const MiB = 1024 * KiB;

/** The least that Firefox gives an origin is 10 MiB. */
const LITTLE_ROOM = 12 * MiB;

export function episodeOf(seed: number, number: number, browser: BrowserName): Episode {
  // Far enough apart that no two episodes begin alike.
  const random = new SeededRandom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));
  const chance = (oneIn: number): boolean => random.below(oneIn) === 0;
  const segmentBytes = random.pick([64 * KiB, 256 * KiB, 256 * KiB, MiB]);
  const jobs = Array.from({ length: 2 + random.below(4) }, (_, index): JobPlan => {
    const files = Array.from({ length: 1 + random.below(3) }, (_, file) =>
      filePlan(random, { path: `/files/${number}/${index}/${file}.bin`, segmentBytes, browser }),
    );
    const total = files.reduce((sum, { size }) => sum + size, 0);
    const isSteady = files.every((file) => !mayChange(file));
    return {
      id: `job ${number}/${index}`,
      // Other browsers have no Background Fetch of their own that works.
      engine: browser === 'chromium' && chance(6) ? random.pick(['native', 'auto']) : 'emulated',
      downloadTotal: isSteady && chance(5) ? Math.max(1, total - random.below(2)) : 0,
      files,
    };
  });
  const hasPack = !chance(3);
  return {
    ...{ seed, number, browser, segmentBytes, jobs, hasPack },
    ...(chance(6) ? { room: LITTLE_ROOM } : {}),
    hasShortLives: chance(2),
    steps: stepsOf(random, { browser, jobs, hasPack }),
  };
}

/** Whether how much will come is not sure: what is steady can be given a limit. */
const mayChange = ({ faults, refusedWith }: FilePlan): boolean =>
  refusedWith !== undefined || faults.includes('changed') || faults.includes('coded');
