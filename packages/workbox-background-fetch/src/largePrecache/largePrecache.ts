import { SegmentedCache } from 'segmented-cache';
import type { CachesPort, ClockPort } from 'segmented-cache';
import { answerInFlightUntil } from '../answerInFlight.js';
import { asksForProgram } from '../asksForProgram.js';
import { headersOf } from '../keeping/keeper.js';
import type { Delivery, EndedJob, Keeper } from '../keeping/keeper.js';
import type { JobEnd } from '../progress/describeJob.js';
import type { WorkerOfAssets } from '../largeAssets.js';
import { withTimeLimit } from '../timeLimit.js';
import { titleOf } from '../titleOf.js';
import { isPage } from '../whyProgram.js';
import { KeptRevisions } from './keptRevisions.js';
import { keyOf, urlOfKey } from './largeEntry.js';
import type { LargeEntry } from './largeEntry.js';
import { afterFailure, isResting } from './note.js';
import type { Note, Trouble } from './note.js';
import { promisedBytes, whyNoRoom } from './room.js';
import type { Deletable, Estimate } from './room.js';
import { StartedRevisions } from './startedRevisions.js';

export interface LargePrecacheOptions extends WorkerOfAssets {
  readonly entries: readonly LargeEntry[];
  readonly cacheName: string;
  readonly whileUpdating: 'network' | 'previous';
  readonly delivery: 'fast-follow' | 'on-demand';
  /** What the entries' URLs are relative to: the worker's script. */
  readonly base: string;
  readonly caches: CachesPort;
  readonly clock: Pick<ClockPort, 'now'>;
  /** Whether this worker is the active one: the files are that one's. */
  readonly isActive: () => Promise<boolean>;
  readonly estimate: Estimate;
  readonly fetch: (request: Request) => Promise<Response>;
}

/** How long a reader waits for a download to begin, and for the server's first answer to it. */
const PATIENCE_MS = 20_000;

/**
 * The app's large files: what Workbox's precache is for small ones, but filled by background fetches,
 * after the worker was activated. A revision that is here is kept over versions of the worker; one
 * that is outdated goes when its successor is whole.
 */
export class LargePrecache implements Keeper {
  /** By absolute URL. */
  readonly entries: ReadonlyMap<string, LargeEntry>;
  readonly #cache: SegmentedCache;
  readonly #kept: KeptRevisions;
  readonly #started: StartedRevisions;
  readonly #troubles = new Map<string, Trouble>();
  /** What the user has cancelled, as far as it was seen in this life. */
  readonly #declined = new Set<string>();
  #reconciling: Promise<void> = Promise.resolve();

  constructor(private readonly options: LargePrecacheOptions) {
    const { entries, base, downloads, cacheName } = options;
    this.entries = new Map(entries.map((entry) => [new URL(entry.url, base).href, entry]));
    this.#cache = new SegmentedCache(cacheName, downloads.segmentStore);
    this.#started = new StartedRevisions(options);
    this.#kept = new KeptRevisions(this.#cache, (key) => this.#started.isNote(key));
  }

  /** Whether a request is for one of them, and may be answered: pages and scripts are Workbox's. */
  handles(request: Request): boolean {
    return (
      (request.method === 'GET' || request.method === 'HEAD') &&
      this.entries.has(withoutFragment(request.url)) &&
      !asksForProgram(request)
    );
  }

  /** From the cache, from the transfer that is bringing it, or from the network. */
  async answer(request: Request): Promise<Response> {
    const { downloads, fetch } = this.options;
    const kept = await this.match(request);
    if (kept) return kept;
    if (request.method !== 'GET') return fetch(request);
    const response = await withTimeLimit(PATIENCE_MS, async (limit) => {
      // A page that was just taken over asks before the download is started that would answer it.
      await Promise.race([this.#reconciling.catch(() => undefined), limit]);
      return answerInFlightUntil(limit, request, downloads);
    });
    return response ?? fetch(request);
  }

  /**
   * The revision that this version of the app wants, or the one before where that was chosen.
   *
   * @returns `undefined` where neither is here.
   */
  async match(request: Request): Promise<Response | undefined> {
    const url = withoutFragment(request.url);
    const entry = this.entries.get(url);
    if (!entry) return undefined;
    const { method, headers } = request;
    const read = (key: string) => this.#cache.match(new Request(key, { method, headers }));
    const current = await read(keyOf(url, entry.revision));
    if (current || this.options.whileUpdating === 'network') return current;
    for (const key of await this.#kept.keysOf(url)) {
      const previous = await read(key);
      if (previous) return previous;
    }
    return undefined;
  }

  /**
   * Makes the cache what this version of the app wants it to be: starts what is missing, ends what is
   * not wanted any more, deletes what is outdated and replaced. A worker that is not the active one
   * leaves all of it alone.
   */
  reconcile(): Promise<void> {
    const next = this.#reconciling.catch(() => undefined).then(() => this.#reconcile());
    this.#reconciling = next;
    return next;
  }

  accepts(url: string): boolean {
    return this.entries.has(url);
  }

  async keep(delivery: Delivery): Promise<string | undefined> {
    const { downloads } = this.options;
    const { draft, jobUid } = delivery;
    const { url } = delivery.request;
    const entry = this.entries.get(url);
    const note = await this.#started.get(url);
    if (!entry) return 'this version of the app does not have it';
    const isOfAnother = note !== undefined && note.revision !== entry.revision;
    if (isOfAnother || (await this.#started.isDisowned(jobUid))) {
      await this.#started.disown(jobUid);
      // Unless a death has come between.
      if (!(await downloads.backgroundFetch.get(url))) await this.#start(url, entry);
      return 'it is of another version of the app, and is downloaded anew';
    }
    if (isPage(headersOf(delivery))) {
      return 'the server answered with a page in its place, as some do for what they do not have';
    }
    const size = 'bytes' in draft ? draft.bytes.length : draft.head().size;
    if (size !== entry.size) {
      return `the server sent ${size} bytes, and in this version of the app it has ${entry.size}`;
    }
    await this.#cache.adopt(draft, keyOf(url, entry.revision));
    this.#kept.forget(url, entry.revision);
    await this.#started.delete(url);
    await this.#deleteOutdated(url);
    return undefined;
  }

  /** What was cancelled stays so for this revision; what failed is left to rest. */
  async ended({ id, uid }: EndedJob, end: JobEnd): Promise<void> {
    if (await this.#started.forgetJob(uid)) return;
    if (end.phase !== 'aborted' && end.phase !== 'failed') return;
    const { downloads, clock } = this.options;
    const note = await this.#started.get(id);
    if (!note || note.revision !== this.entries.get(id)?.revision) return;
    // Asked for again since.
    if (await downloads.backgroundFetch.get(id)) return;
    if (end.phase === 'aborted') {
      await this.#started.set(id, { revision: note.revision, isDeclined: true });
      this.#declined.add(id);
      return;
    }
    const { reason = 'fetch-error', failures = [] } = end;
    const trouble = failures.find(({ url }) => url === id) ?? { reason };
    await this.#started.set(id, afterFailure(note, troubleOf(trouble), clock.now()));
  }

  async sizeOf(url: string): Promise<number | undefined> {
    const entry = this.entries.get(url);
    return entry && (await this.#cache.info(keyOf(url, entry.revision)))?.size;
  }

  async list(): Promise<readonly Deletable[]> {
    const keys = await this.#kept.keys();
    return Promise.all(
      keys.map(async (key) => ({
        url: urlOfKey(key),
        size: (await this.#cache.info(key))?.size ?? 0,
      })),
    );
  }

  /** What comes by itself would come again. */
  get canRemove(): boolean {
    return this.options.delivery === 'on-demand';
  }

  async remove(url: string): Promise<boolean> {
    if (!this.canRemove) return false;
    await this.#started.delete(url);
    return (await this.#kept.delete(await this.#kept.keysOf(url))) > 0;
  }

  async clear(): Promise<void> {
    await this.options.caches.delete(this.options.cacheName);
    this.#kept.forgetAll();
  }

  /** What was found once, or was not, is not looked for again until something changes. */
  async isWhole(url: string): Promise<boolean> {
    const entry = this.entries.get(url);
    return entry !== undefined && this.#kept.isWhole(url, entry.revision);
  }

  /** A job brings it: it may be here when it is looked for next. */
  isComing(url: string): void {
    this.#kept.forget(url, this.entries.get(url)?.revision ?? null);
  }

  /** Why an entry was not started. */
  troubleOf(url: string): Trouble | undefined {
    return this.#troubles.get(url);
  }

  /** Whether it is, or will be, started though nobody asks for it. */
  comesByItself(url: string): boolean {
    return this.options.delivery === 'fast-follow' && !this.#declined.has(url);
  }

  async #reconcile(): Promise<void> {
    if (!(await this.options.isActive())) return;
    // What the browser or the user has deleted meanwhile is seen here.
    this.#kept.forgetAll();
    await this.#endUnwanted();
    const problems: unknown[] = [];
    let deleted = 0;
    for (const [url, entry] of this.entries) {
      try {
        if (await this.isWhole(url)) deleted += await this.#deleteOutdated(url);
        else await this.#startIfWanted(url, entry);
      } catch (problem) {
        // The others do not wait for it.
        problems.push(problem);
        if (problem instanceof TypeError) {
          this.#troubles.set(url, { reason: 'fetch-error', detail: problem.message });
        }
      }
    }
    const keys = await this.#kept.keys();
    deleted += await this.#kept.delete(keys.filter((key) => !this.entries.has(urlOfKey(key))));
    // Its bytes go in this life.
    if (deleted > 0) this.options.downloads.sweepSoon();
    const revisions = [...this.entries].map(([url, { revision }]) => [url, revision] as const);
    await this.#started.offer(new Map(revisions));
    if (problems.length > 0) throw problems[0];
  }

  /** Ends downloads of revisions that this version does not want. */
  async #endUnwanted(): Promise<void> {
    for (const url of await this.#started.urls()) {
      const entry = this.entries.get(url);
      if (entry && (await this.#started.get(url))?.revision === entry.revision) continue;
      await this.#disownAll(url);
      await this.#started.delete(url);
    }
  }

  async #startIfWanted(url: string, entry: LargeEntry): Promise<void> {
    const { downloads, delivery } = this.options;
    const job = await downloads.backgroundFetch.get(url);
    const ended = await this.#endedJobs(url);
    const isUnderWay = job !== undefined || ended.length > 0;
    if (isUnderWay) {
      this.isComing(url);
      await this.#noteAsStarted(url, entry);
    }
    const note = await this.#started.get(url);
    const isStarted = note !== undefined && note.revision === entry.revision;
    if (isStarted && (isUnderWay || this.#isLeft(url, note))) return;
    // On demand, a page asks for the first revision; what it has got is kept up to date.
    const isWanted =
      delivery === 'fast-follow' ||
      isStarted ||
      isUnderWay ||
      (await this.#kept.keysOf(url)).length > 0;
    if (!isWanted) return;
    await this.#disownAll(url);
    await this.#start(url, entry);
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
      if (!(await this.#started.isDisowned(uid))) uids.push(uid);
    }
    return uids;
  }

  /** What is under way and what has come is of another revision. */
  async #disownAll(url: string): Promise<void> {
    const job = await this.options.downloads.backgroundFetch.get(url);
    const ended = await this.#endedJobs(url);
    for (const uid of job ? [...ended, job.snapshot.uid] : ended) await this.#started.disown(uid);
    await job?.abort();
  }

  /** A page has started it, and it is of this revision if the app had no other since. */
  async #noteAsStarted(url: string, { revision }: LargeEntry): Promise<void> {
    if ((await this.#started.get(url)) !== undefined) return;
    const offered = await this.#started.offered();
    if (offered && offered.get(url) !== revision) return;
    await this.#started.set(url, { revision });
  }

  async #start(url: string, { revision, size }: LargeEntry): Promise<void> {
    const { downloads, estimate, scope } = this.options;
    const promised = await promisedBytes(downloads, (id) => this.entries.get(id)?.size);
    const why = await whyNoRoom(size, { estimate, promised, deletable: () => this.list() });
    if (why !== undefined) {
      this.#troubles.set(url, { reason: 'quota-exceeded', detail: why });
      return;
    }
    this.#troubles.delete(url);
    const note = await this.#started.get(url);
    if (!note || note.revision !== revision) await this.#started.set(url, { revision });
    const isOurs = new URL(url).origin === new URL(scope).origin;
    const request = new Request(url, { mode: isOurs ? 'same-origin' : 'cors' });
    await downloads.backgroundFetch.fetch(url, request, { title: titleOf(url) });
  }

  /** @returns how many there were. */
  async #deleteOutdated(url: string): Promise<number> {
    const wanted = keyOf(url, this.entries.get(url)?.revision ?? null);
    return this.#kept.delete((await this.#kept.keysOf(url)).filter((key) => key !== wanted));
  }
}

function troubleOf({ reason, detail }: Trouble): Trouble {
  return { reason, ...(detail === undefined ? {} : { detail }) };
}

function withoutFragment(url: string): string {
  return url.replace(/#.*/, '');
}
