import type { ClockPort } from 'segmented-cache';
import type { EndedJob, Missing } from '../keeping/keeper.js';
import type { JobEnd } from '../progress/describeJob.js';
import type { WorkerOfAssets } from '../largeAssets.js';
import { titleOf } from '../titleOf.js';
import type { KeptRevisions } from './keptRevisions.js';
import { urlOfKey } from './largeEntry.js';
import type { LargeEntry } from './largeEntry.js';
import { afterFailure, isResting } from './note.js';
import type { Note, Trouble } from './note.js';
import { promisedBytes, whyNoRoom } from '../storage/room.js';
import type { Estimate } from '../storage/room.js';
import type { StartedRevisions } from './startedRevisions.js';

export interface WantedFilesOptions extends WorkerOfAssets {
  readonly delivery: 'fast-follow' | 'on-demand';
  readonly clock: Pick<ClockPort, 'now'>;
  readonly estimate: Estimate;
}

/** Which of the app's large files are to come, which of their downloads are started, and why others are not. */
export class WantedFiles {
  readonly #troubles = new Map<string, Trouble>();
  /** What the user has cancelled, as far as it was seen in this life. */
  readonly #declined = new Set<string>();
  #clears = 0;
  /** Whether this life of the worker has looked at all of them, and started what is to come. */
  #hasStarted = false;

  constructor(
    private readonly options: WantedFilesOptions,
    /** By absolute URL. */
    private readonly entries: ReadonlyMap<string, LargeEntry>,
    private readonly kept: KeptRevisions,
    private readonly started: StartedRevisions,
  ) {}

  /** Why an entry was not started. */
  troubleOf(url: string): Trouble | undefined {
    return this.#troubles.get(url);
  }

  /** Whether it is, or will be, started though nobody asks for it. */
  comesByItself(url: string): boolean {
    return this.options.delivery === 'fast-follow' && !this.#declined.has(url);
  }

  /** What there is to say of one that is neither whole nor on its way. */
  async whyMissing(url: string, entry: LargeEntry): Promise<Missing> {
    const stored = await this.started.get(url);
    const note = stored?.revision === entry.revision ? stored : undefined;
    if (note?.isDeclined) return { phase: 'aborted' };
    const trouble = this.#troubles.get(url) ?? note?.failed;
    if (trouble) return { ...troubleOf(trouble), phase: 'failed' };
    const comes = this.#hasStarted
      ? await this.#isUnderWay(url)
      : await this.#isWanted(url, entry, note !== undefined);
    return { phase: comes ? 'queued' : 'absent' };
  }

  /** It is whole, or nobody wants it any more. */
  async forget(url: string): Promise<void> {
    await this.started.delete(url);
    this.#troubles.delete(url);
  }

  /** All notes are gone. */
  cleared(): void {
    this.#clears += 1;
    this.#declined.clear();
    this.#troubles.clear();
  }

  /** Starts what is missing, ends what is not wanted any more, deletes what is outdated and replaced. */
  async reconcile(): Promise<void> {
    // What the browser or the user has deleted meanwhile is seen here.
    this.kept.forgetAll();
    await this.#endUnwanted();
    const problems: unknown[] = [];
    let deleted = 0;
    for (const [url, entry] of this.entries) {
      try {
        const { revision } = entry;
        if (await this.kept.isWhole(url, revision)) {
          deleted += await this.kept.deleteOutdated(url, revision);
        } else await this.#startIfWanted(url, entry);
      } catch (problem) {
        // The others do not wait for it.
        problems.push(problem);
        if (problem instanceof TypeError) {
          this.#troubles.set(url, { reason: 'fetch-error', detail: problem.message });
        }
      }
    }
    this.#hasStarted = true;
    const keys = await this.kept.keys();
    deleted += await this.kept.delete(keys.filter((key) => !this.entries.has(urlOfKey(key))));
    // Its bytes go in this life.
    if (deleted > 0) this.options.downloads.sweepSoon();
    const revisions = [...this.entries].map(([url, { revision }]) => [url, revision] as const);
    await this.started.offer(new Map(revisions));
    if (problems.length > 0) throw problems[0];
  }

  /** What was cancelled stays so for this revision; what failed is left to rest. */
  async ended({ id, uid }: EndedJob, end: JobEnd): Promise<void> {
    if (await this.started.forgetJob(uid)) return;
    if (end.phase !== 'aborted' && end.phase !== 'failed') return;
    const { downloads, clock } = this.options;
    const note = await this.started.get(id);
    if (!note || note.revision !== this.entries.get(id)?.revision) return;
    // Asked for again since.
    if (await downloads.backgroundFetch.get(id)) return;
    const { reason = 'fetch-error', failures = [] } = end;
    const trouble = failures.find(({ url }) => url === id) ?? { reason };
    const next: Note =
      end.phase === 'aborted'
        ? { revision: note.revision, isDeclined: true }
        : afterFailure(note, troubleOf(trouble), clock.now());
    const clears = this.#clears;
    await this.started.set(id, next);
    // What is cleared is aborted, too, and begins anew.
    if (clears !== this.#clears) await this.started.delete(id);
    else if (next.isDeclined) this.#declined.add(id);
  }

  /** Ends downloads of revisions that this version does not want. */
  async #endUnwanted(): Promise<void> {
    for (const url of await this.started.urls()) {
      const entry = this.entries.get(url);
      if (entry && (await this.started.get(url))?.revision === entry.revision) continue;
      await this.#disownAll(url);
      await this.started.delete(url);
    }
  }

  async #startIfWanted(url: string, entry: LargeEntry): Promise<void> {
    const isUnderWay = await this.#isUnderWay(url);
    if (isUnderWay) {
      this.kept.forget(url, entry.revision);
      await this.#noteAsStarted(url, entry);
    }
    const note = await this.started.get(url);
    const isStarted = note !== undefined && note.revision === entry.revision;
    if (isStarted && (isUnderWay || this.#isLeft(url, note))) return;
    // On demand, a page asks for the first revision; what it has got is kept up to date.
    if (!isUnderWay && !(await this.#isWanted(url, entry, isStarted))) return;
    await this.#disownAll(url);
    await this.start(url, entry);
  }

  /** Whether it is to be started though nobody asks for it now. */
  async #isWanted(url: string, { revision }: LargeEntry, isStarted: boolean): Promise<boolean> {
    return (
      this.options.delivery === 'fast-follow' ||
      isStarted ||
      (await this.kept.hasOthers(url, revision))
    );
  }

  async #isUnderWay(url: string): Promise<boolean> {
    const job = await this.options.downloads.backgroundFetch.get(url);
    return job !== undefined || (await this.#endedJobs(url)).length > 0;
  }

  /** Whether it does not come by itself, or not yet. */
  #isLeft(url: string, note: Note): boolean {
    if (note.isDeclined) {
      this.#declined.add(url);
      return true;
    }
    if (!note.failed || !isResting(note, this.options.clock.now())) return false;
    this.#troubles.set(url, troubleOf(note.failed));
    return true;
  }

  /** What has come, and is about to be kept; also by the next worker, where this one's handler failed. */
  async #endedJobs(url: string): Promise<string[]> {
    const uids: string[] = [];
    for (const uid of await this.options.downloads.undelivered(url)) {
      if (!(await this.started.isDisowned(uid))) uids.push(uid);
    }
    return uids;
  }

  /** What is under way and what has come is of another revision. */
  async #disownAll(url: string): Promise<void> {
    const job = await this.options.downloads.backgroundFetch.get(url);
    const ended = await this.#endedJobs(url);
    for (const uid of job ? [...ended, job.snapshot.uid] : ended) await this.started.disown(uid);
    await job?.abort();
  }

  /** A page has started it, and it is of this revision if the app had no other since. */
  async #noteAsStarted(url: string, { revision }: LargeEntry): Promise<void> {
    if ((await this.started.get(url)) !== undefined) return;
    const offered = await this.started.offered();
    if (offered && offered.get(url) !== revision) return;
    await this.started.set(url, { revision });
  }

  /** @throws {TypeError} where it cannot be requested. */
  async start(url: string, { revision, size }: LargeEntry): Promise<void> {
    const { downloads, estimate, scope } = this.options;
    const promised = await promisedBytes(downloads, (id) => this.entries.get(id)?.size);
    const why = await whyNoRoom(size, { estimate, promised, deletable: () => this.kept.list() });
    if (why !== undefined) {
      this.#troubles.set(url, { reason: 'quota-exceeded', detail: why });
      return;
    }
    this.#troubles.delete(url);
    const note = await this.started.get(url);
    if (!note || note.revision !== revision) await this.started.set(url, { revision });
    const isOurs = new URL(url).origin === new URL(scope).origin;
    const request = new Request(url, { mode: isOurs ? 'same-origin' : 'cors' });
    await downloads.backgroundFetch.fetch(url, request, { title: titleOf(url) });
  }
}

function troubleOf({ reason, detail }: Trouble): Trouble {
  return { reason, ...(detail === undefined ? {} : { detail }) };
}
