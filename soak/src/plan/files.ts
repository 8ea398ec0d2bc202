import type { BrowserName, SeededRandom } from '@internal/test-support';
import { FAULT_NAMES } from './faults.js';
import type { FaultName } from './faults.js';

/** A file of a job, and how its server behaves. */
export interface FilePlan {
  readonly path: string;
  /** In bytes, of its first version. */
  readonly size: number;
  /** How it proves that its bytes are the same as before. */
  readonly validator: 'strong' | 'weak' | 'date' | 'none';
  /** Whether `Range` is honoured. */
  readonly ranges: boolean;
  /** Whether `Content-Length` is sent. */
  readonly declaresLength: boolean;
  /** Of all its connections together; as fast as it can where it is missing. */
  readonly bytesPerSecond?: number;
  /** What goes wrong with its requests, one after the other; later ones are answered rightly. */
  readonly faults: readonly FaultName[];
  /** This status for ever, whatever is asked. */
  readonly refusedWith?: number;
  /** Which of the server's two origins has it. */
  readonly origin: 0 | 1;
}

const KiB = 1024;
const MiB = 1024 * KiB;

export function filePlan(
  random: SeededRandom,
  options: {
    readonly path: string;
    readonly segmentBytes: number;
    readonly browser: BrowserName;
  },
): FilePlan {
  const { path, segmentBytes, browser } = options;
  const chance = (oneIn: number): boolean => random.below(oneIn) === 0;
  const size = random.pick([
    random.pick([0, 1, 300]),
    random.below(40 * KiB),
    segmentBytes + random.below(3) - 1,
    random.below(2 * MiB),
    MiB + random.below(3 * MiB),
    4 * MiB + random.below(4 * MiB),
  ]);
  // WebKit takes a chunked body that is cut for a whole one (docs/discoveries/0019).
  const declaresLength = !chance(6) || browser === 'webkit';
  const faults = Array.from({ length: chance(3) ? 0 : 1 + random.below(4) }, () =>
    random.pick(FAULT_NAMES),
  );
  return {
    path,
    size,
    validator: random.pick(['strong', 'strong', 'strong', 'date', 'weak', 'none']),
    ranges: !chance(8),
    declaresLength,
    ...(size > 100 * KiB && !chance(4)
      ? { bytesPerSecond: random.pick([256 * KiB, MiB, 3 * MiB]) }
      : {}),
    faults: declaresLength ? faults : faults.filter((fault) => !isTakenForTheEnd(fault)),
    ...(chance(12) ? { refusedWith: random.pick([403, 404, 410]) } : {}),
    origin: chance(4) ? 1 : 0,
  };
}

/** Where nobody says how long a file is, its end may look like that of a connection. */
const isTakenForTheEnd = (fault: FaultName): boolean =>
  fault === 'fin' || fault === 'reset' || fault === 'short range';
