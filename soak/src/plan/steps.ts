import type { BrowserName, SeededRandom } from '@internal/test-support';
import type { Departure } from '../app/leaveReading.js';
import type { JobPlan } from './episode.js';

/** Something that happens, or is looked at. */
export type Action =
  | { readonly what: 'start'; readonly job: number }
  | { readonly what: 'abort'; readonly job: number }
  /** SIGKILL; what lies on the disk is looked at before the app is opened again. */
  | { readonly what: 'kill' }
  | { readonly what: 'stop workers' }
  | { readonly what: 'open tab' | 'close tab' | 'hide' | 'show' | 'freeze' }
  /** All tabs are closed for a while. */
  | { readonly what: 'leave'; readonly forMs: number }
  | { readonly what: 'offline'; readonly forMs: number; readonly by: 'browser' | 'server' }
  | { readonly what: 'reset connections' | 'release' }
  /** A file gets other bytes on the server. */
  | { readonly what: 'change'; readonly job: number; readonly file: number }
  | { readonly what: 'new worker'; readonly waits: boolean; readonly raisesDatabase: boolean }
  | { readonly what: 'old worker' | 'take over' }
  /** The next version of the pack, or one that was there before, with the worker that knows it. */
  | { readonly what: 'new pack' | 'old pack' }
  | {
      readonly what: 'pack command';
      readonly command: 'download' | 'update' | 'pause' | 'resume' | 'remove' | 'verify' | 'retry';
    }
  /** The app deletes what a job brought. */
  | { readonly what: 'delete'; readonly job: number; readonly file: number }
  /** Assets are read through the worker, and compared. */
  | { readonly what: 'read' }
  /** Readers go away in the middle of assets. */
  | { readonly what: 'stop reading'; readonly by: Departure }
  /** All that lies on the disk is compared, while the worker runs. */
  | { readonly what: 'look' };

/** Done once the server has sent so many bytes more, or so much time has passed since the last one. */
export interface Step {
  readonly afterBytes: number;
  readonly afterMs: number;
  readonly action: Action;
}

const MiB = 1024 * 1024;

export function stepsOf(
  random: SeededRandom,
  episode: {
    readonly browser: BrowserName;
    readonly jobs: readonly JobPlan[];
    readonly hasPack: boolean;
  },
): Step[] {
  const { jobs } = episode;
  const starts = jobs.map((_, job): Action => ({ what: 'start', job }));
  const others = Array.from({ length: 12 + random.below(8) }, () => actionOf(random, episode));
  const [first, ...laterStarts] = starts;
  // What is started late shares the rest of the episode only.
  for (const start of laterStarts) {
    others.splice(random.below(Math.ceil((others.length * 2) / 3)), 0, start);
  }
  const timed = (action: Action): Step => ({
    afterBytes: random.below(3 * MiB),
    afterMs: 200 + random.below(2500),
    action,
  });
  const steps = [...(first ? [first] : []), ...others].map(timed);
  // Drawn last: what else an episode does is what it did before there were these, by the same seed.
  for (let left = 1 + random.below(3); left > 0; left--) {
    const by = random.pick<Departure>(['cancel', 'abort', 'reload']);
    steps.splice(1 + random.below(steps.length), 0, timed({ what: 'stop reading', by }));
  }
  return steps;
}

function actionOf(
  random: SeededRandom,
  {
    browser,
    jobs,
    hasPack,
  }: {
    readonly browser: BrowserName;
    readonly jobs: readonly JobPlan[];
    readonly hasPack: boolean;
  },
): Action {
  const job = random.below(jobs.length);
  const file = random.below(jobs[job]?.files.length ?? 1);
  const forMs = 500 + random.below(5000);
  const makes: (() => Action)[] = [
    () => ({ what: 'kill' }),
    () => ({ what: 'kill' }),
    () => ({ what: 'kill' }),
    () => ({ what: 'open tab' }),
    () => ({ what: 'close tab' }),
    () => ({ what: 'leave', forMs }),
    () => ({ what: 'hide' }),
    () => ({ what: 'show' }),
    () => ({ what: 'offline', forMs, by: random.pick(['browser', 'server']) }),
    () => ({ what: 'offline', forMs, by: 'server' }),
    () => ({ what: 'reset connections' }),
    () => ({ what: 'release' }),
    () => ({ what: 'change', job, file }),
    () => ({
      what: 'new worker',
      waits: random.below(2) === 0,
      raisesDatabase: random.below(4) === 0,
    }),
    () => ({ what: 'old worker' }),
    () => ({ what: 'take over' }),
    () => ({ what: 'read' }),
    () => ({ what: 'read' }),
    () => ({ what: 'look' }),
    () => ({ what: 'look' }),
    () => ({ what: 'delete', job, file }),
    ...(random.below(3) === 0 ? [(): Action => ({ what: 'abort', job })] : []),
  ];
  // WebKitGTK has no means for these, Firefox none to freeze.
  if (browser !== 'webkit') {
    makes.push(
      () => ({ what: 'stop workers' }),
      () => ({ what: 'stop workers' }),
      () => ({ what: 'stop workers' }),
    );
  }
  if (browser === 'chromium') makes.push(() => ({ what: 'freeze' }));
  if (hasPack) {
    makes.push(
      () => ({ what: 'new pack' }),
      () => ({ what: 'new pack' }),
      () => ({ what: 'old pack' }),
      () => ({
        what: 'pack command',
        command: random.pick([
          'download',
          'update',
          'pause',
          'resume',
          'remove',
          'verify',
          'retry',
        ]),
      }),
    );
  }
  return (makes[random.below(makes.length)] ?? (() => ({ what: 'read' })))();
}
