import type { Bench, Case } from '../bench.js';
import { PrecacheWorker } from '../precacheWorker.js';
import { preparedContent } from '../preparedContent.js';
import { caseOf } from '../report.js';
import type { Session } from '../session.js';
import type { PageTask, Task } from '../worker/task.js';

const MiB = 1024 * 1024;
const path = '/asset';
const moments = [10, 50, 90];
/** Fast enough not to be waited for, slow enough to be killed on the way. */
const bytesPerSecond = 24 * MiB;

/** Each starts a browser. */
const needsNoWarmUp = true;

const nameOf = (what: string, percent: number): string => `${what}, killed at ${percent} %`;
const ours = 'ours, emulated';
const native = 'ours, native';
const precaching = 'Workbox precaching';

/**
 * SIGKILL on the way: what is sent again, and how long the rest takes, from the kill on. Firefox starts
 * twice (discovery 0032).
 */
export const resume: Bench = {
  name: 'resume',
  description:
    'a large file whose browser is killed at 10, 50 and 90 %: sent again, time to finish',
  runs: 3,
  megabytes: () => 64,
  plan: async ({ browser, megabytes, seed }) => {
    const size = megabytes * MiB;
    const content = preparedContent(seed, size);
    const precacheWorker = await PrecacheWorker.build();

    /** Begins, dies, and is timed from the new start until the asset can be read. */
    const killed = async (
      session: Session,
      percent: number,
      begin: PageTask,
      finish: readonly Task[],
    ): Promise<readonly number[]> => {
      session.server.log.clear();
      // Whoever begins does not come back where it takes as long as the download.
      session.run(begin).catch(() => undefined);
      await session.server.whenSent(path, (size * percent) / 100);
      const start = performance.now();
      await session.killBrowser();
      // Firefox has often lost count of its storage by then, and takes nothing before its next start.
      if (browser === 'firefox') await session.restartBrowser();
      for (const task of finish) await session.run(task);
      return [performance.now() - start];
    };
    const job = (name: string, engine: 'emulated' | 'native'): Case[] =>
      moments.map((percent) => ({
        name: nameOf(name, percent),
        needsNoWarmUp,
        act: (session) =>
          killed(session, percent, { kind: 'begin', urls: [path], engine }, [
            { kind: 'wake' },
            { kind: 'await-kept', url: path },
          ]),
      }));
    const precached = moments.map((percent): Case => ({
      name: nameOf(precaching, percent),
      needsNoWarmUp,
      before: (session) => {
        precacheWorker.serve(session, new Map([[path, content]]));
        return Promise.resolve();
      },
      act: (session) => {
        const task = { kind: 'precache', isUpdate: false } as const;
        return killed(session, percent, task, [task]);
      },
    }));
    const cases = [
      ...job(ours, 'emulated'),
      ...(browser === 'chromium' ? job(native, 'native') : []),
      ...precached,
    ];
    return {
      assets: new Map([[path, content]]),
      behaviour: { totalBytesPerSecond: bytesPerSecond },
      prepare: [],
      clearsBetweenCases: true,
      cases,
      ratios: moments.flatMap((percent) =>
        [precaching, ...(browser === 'chromium' ? [native] : [])].map((to) => ({
          of: nameOf(ours, percent),
          to: nameOf(to, percent),
        })),
      ),
      goals: moments.map((percent) => ({
        what: `sent again, ${nameOf(ours, percent)}`,
        // Four connections, each with two segments of 8 MiB at the most that are not durable.
        atMost: 64,
        unit: 'MiB' as const,
        value: (report) => caseOf(report, nameOf(ours, percent)).sentAgainBytes / MiB,
      })),
    };
  },
};
