import type {
  BackgroundFetchManager,
  BackgroundFetchRegistration,
} from 'background-fetch-ponyfill/service-worker';
import type { PackManifest } from '../manifest/packManifest.js';
import type { PlannedFetch } from '../plan/planPack.js';
import { JOB_PREFIX } from '../protocol.js';

/** The background fetches that carry packs, one for each. */
export class PackJobs {
  /** Those of which the end is ours: that of any other abort is not. By the pack's id. */
  readonly #aborted = new Set<string>();

  constructor(private readonly backgroundFetch: Pick<BackgroundFetchManager, 'fetch' | 'get'>) {}

  get(id: string): Promise<BackgroundFetchRegistration | undefined> {
    return this.backgroundFetch.get(JOB_PREFIX + id);
  }

  async start(
    { id, title, icons }: PackManifest,
    fetches: readonly PlannedFetch[],
    priority: 'normal' | 'low',
  ): Promise<void> {
    const isKnown = fetches.every(({ expected }) => expected);
    const total = fetches.reduce((sum, { size = 0 }) => sum + size, 0);
    await this.backgroundFetch.fetch(
      JOB_PREFIX + id,
      fetches.map(({ url }) => url),
      {
        title,
        priority,
        ...(icons ? { icons } : {}),
        // A limit too: what has no digests may turn out larger, and must not end the others.
        downloadTotal: isKnown ? total : 0,
        expected: Object.fromEntries(
          fetches.flatMap(({ url, expected }) => (expected ? [[url, expected]] : [])),
        ),
      },
    );
  }

  async abort(id: string): Promise<void> {
    const job = await this.get(id);
    if (!job) return;
    this.#aborted.add(id);
    await job.abort();
  }

  /** Whether somebody else has ended it, such as a person in the browser's list of downloads. */
  async wasAbortedByOthers(id: string): Promise<boolean> {
    return !this.#aborted.delete(id) && (await this.get(id)) === undefined;
  }
}
