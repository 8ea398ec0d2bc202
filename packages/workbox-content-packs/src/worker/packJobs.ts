import type {
  BackgroundFetchManager,
  BackgroundFetchRegistration,
} from 'background-fetch-ponyfill/service-worker';
import type { PackManifest } from '../manifest/packManifest.js';
import type { PlannedFetch } from '../plan/planPack.js';
import { jobIdOf, packIdOf } from './jobId.js';

/** The wish that a background fetch carries. */
export interface Carried {
  readonly token?: string;
}

export type JobsPort = Pick<BackgroundFetchManager, 'fetch' | 'get' | 'getIds'>;

/** The background fetches that carry packs, one for each that is wanted. */
export class PackJobs {
  constructor(private readonly backgroundFetch: JobsPort) {}

  get(id: string, { token }: Carried): Promise<BackgroundFetchRegistration | undefined> {
    return this.backgroundFetch.get(jobIdOf(id, token));
  }

  async start(
    { id, title, icons }: PackManifest,
    fetches: readonly PlannedFetch[],
    { token, priority = 'normal' }: Carried & { readonly priority?: 'normal' | 'low' },
  ): Promise<void> {
    // Of a file that is there in part, only what is missing needs room.
    const isAllOfThem = fetches.every(
      ({ expected, missingBytes }) => expected?.size === missingBytes,
    );
    const total = fetches.reduce((sum, { size = 0 }) => sum + size, 0);
    await this.backgroundFetch.fetch(
      jobIdOf(id, token),
      fetches.map(({ url }) => url),
      {
        title,
        priority,
        // Nobody is shown the job: a pack's state says that all has come.
        mayEndAtOnce: true,
        ...(icons ? { icons } : {}),
        // A limit too: what has no digests may turn out larger, and must not end the others.
        downloadTotal: isAllOfThem ? total : 0,
        expected: Object.fromEntries(
          fetches.flatMap(({ url, expected }) => (expected ? [[url, expected]] : [])),
        ),
      },
    );
  }

  /**
   * Ends those of a pack that carry what is not wanted any more; all of them where nothing is.
   *
   * @returns how many there were.
   */
  async abortAllBut(id: string, wanted?: Carried): Promise<number> {
    let ended = 0;
    const kept = wanted && jobIdOf(id, wanted.token);
    for (const jobId of await this.backgroundFetch.getIds()) {
      if (packIdOf(jobId) !== id || jobId === kept) continue;
      await (await this.backgroundFetch.get(jobId))?.abort();
      ended += 1;
    }
    return ended;
  }
}
