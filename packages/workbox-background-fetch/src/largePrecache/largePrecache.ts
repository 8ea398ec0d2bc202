import { plainSpelling, SegmentedCache } from 'segmented-cache';
import type { CachesPort } from 'segmented-cache';
import { answerInFlightUntil } from '../answerInFlight.js';
import { asksForProgram } from '../asksForProgram.js';
import { forMediaElement } from '../forMediaElement.js';
import { headersOf } from '../keeping/keeper.js';
import type { Delivery, EndedJob, Keeper, Missing } from '../keeping/keeper.js';
import type { JobEnd } from '../progress/describeJob.js';
import { PATIENCE_MS, withTimeLimit } from '../timeLimit.js';
import { opensMedia } from '../opensMedia.js';
import { isPage, whyProgram } from '../whyProgram.js';
import { KeptRevisions } from './keptRevisions.js';
import { keyOf } from './largeEntry.js';
import type { LargeEntry } from './largeEntry.js';
import type { Trouble } from './note.js';
import type { Deletable } from '../storage/room.js';
import { StartedRevisions } from './startedRevisions.js';
import { Successor } from './successor.js';
import { WantedFiles } from './wantedFiles.js';
import type { WantedFilesOptions } from './wantedFiles.js';

export interface LargePrecacheOptions extends WantedFilesOptions {
  readonly entries: readonly LargeEntry[];
  readonly cacheName: string;
  readonly whileUpdating: 'network' | 'previous';
  /** What the entries' URLs are relative to: the worker's script. */
  readonly base: string;
  readonly caches: CachesPort;
  /** Whether this worker is the active one: the files are that one's. */
  readonly isActive: () => Promise<boolean>;
  readonly fetch: (request: Request) => Promise<Response>;
}

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
  readonly #wanted: WantedFiles;
  readonly #successor = new Successor();
  #reconciling: Promise<void> = Promise.resolve();

  constructor(private readonly options: LargePrecacheOptions) {
    const { entries, base, downloads, cacheName } = options;
    this.entries = new Map(entries.map((entry) => [new URL(entry.url, base).href, entry]));
    this.#cache = new SegmentedCache(cacheName, downloads.segmentStore);
    this.#started = new StartedRevisions(options);
    this.#kept = new KeptRevisions(this.#cache, (key) => this.#started.isNote(key));
    this.#wanted = new WantedFiles(options, this.entries, this.#kept, this.#started);
  }

  /**
   * Whether a request is for one of them, and may be answered: pages and scripts are Workbox's, but a film or a
   * book that somebody opens is not.
   */
  handles(request: Request): boolean {
    return (
      (request.method === 'GET' || request.method === 'HEAD') &&
      this.entries.has(this.#urlOf(request)) &&
      (!asksForProgram(request) || opensMedia(request))
    );
  }

  /**
   * From the cache, from the transfer that is bringing it, or from the network; where that does not have it,
   * the revision before.
   *
   * @param client the id of who asks.
   */
  async answer(request: Request, client = ''): Promise<Response> {
    const isOpened = asksForProgram(request);
    const safe = (kept: Response | undefined) =>
      kept && isOpened && whyProgram(kept.headers) !== undefined ? undefined : kept;
    return (
      safe(await this.match(request)) ??
      this.#successor.answer(request, client, {
        wanted: () => (isOpened ? this.options.fetch(request) : this.#underWay(request)),
        previous: async () => safe(await this.#previous(request)),
      })
    );
  }

  /** From the transfer that is bringing it, or from the network. */
  async #underWay(request: Request): Promise<Response> {
    const { downloads, fetch } = this.options;
    if (request.method !== 'GET') return fetch(request);
    const response = await withTimeLimit(PATIENCE_MS, async (limit) => {
      // A page that was just taken over asks before the download is started that would answer it.
      await Promise.race([this.#reconciling.catch(() => undefined), limit]);
      return answerInFlightUntil(limit, request, downloads, this.#urlOf(request));
    });
    return response ?? forMediaElement(request, await fetch(request));
  }

  /**
   * The revision that this version of the app wants, or the one before where that was chosen.
   *
   * @returns `undefined` where neither is here.
   */
  async match(request: Request): Promise<Response | undefined> {
    const url = this.#urlOf(request);
    const entry = this.entries.get(url);
    if (!entry) return undefined;
    const current = await this.#read(request, keyOf(url, entry.revision));
    if (current || this.options.whileUpdating === 'network') return current;
    return this.#previous(request);
  }

  async #previous(request: Request): Promise<Response | undefined> {
    for (const key of await this.#kept.keysOf(this.#urlOf(request))) {
      const previous = await this.#read(request, key);
      if (previous) return previous;
    }
    return undefined;
  }

  /** Of the file that is asked for, as the build has spelled it. */
  #urlOf({ url }: Request): string {
    const asked = withoutFragment(url);
    return this.entries.has(asked) ? asked : plainSpelling(asked);
  }

  #read({ method, headers }: Request, key: string): Promise<Response | undefined> {
    return this.#cache.match(new Request(key, { method, headers }));
  }

  /**
   * Makes the cache what this version of the app wants it to be: starts what is missing, ends what is
   * not wanted any more, deletes what is outdated and replaced. A worker that is not the active one
   * leaves all of it alone.
   */
  reconcile(): Promise<void> {
    const before = this.#reconciling.catch(() => undefined);
    return (this.#reconciling = before.then(async () => {
      if (await this.options.isActive()) await this.#wanted.reconcile();
    }));
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
      if (!(await downloads.backgroundFetch.get(url))) await this.#wanted.start(url, entry);
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
    await this.#wanted.forget(url);
    await this.#kept.deleteOutdated(url, entry.revision);
    return undefined;
  }

  ended(job: EndedJob, end: JobEnd): Promise<void> {
    return this.#wanted.ended(job, end);
  }

  async sizeOf(url: string): Promise<number | undefined> {
    const entry = this.entries.get(url);
    return entry && (await this.#cache.info(keyOf(url, entry.revision)))?.size;
  }

  /** Why it failed, also in an earlier life of the worker, and whether it comes by itself. */
  async whyMissing(url: string): Promise<Missing | undefined> {
    const entry = this.entries.get(url);
    return entry && this.#wanted.whyMissing(url, entry);
  }

  async hasPrevious(url: string): Promise<boolean> {
    const entry = this.entries.get(url);
    return entry !== undefined && this.#kept.hasOthers(url, entry.revision);
  }

  list(): Promise<readonly Deletable[]> {
    return this.#kept.list();
  }

  /** What comes by itself would come again. */
  get canRemove(): boolean {
    return this.options.delivery === 'on-demand';
  }

  async remove(url: string): Promise<boolean> {
    if (!this.canRemove) return false;
    await this.#wanted.forget(url);
    return (await this.#kept.delete(await this.#kept.keysOf(url))) > 0;
  }

  async clear(): Promise<void> {
    await this.options.caches.delete(this.options.cacheName);
    this.#kept.forgetAll();
    this.#wanted.cleared();
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
    return this.#wanted.troubleOf(url);
  }

  /** Whether it is, or will be, started though nobody asks for it. */
  comesByItself(url: string): boolean {
    return this.#wanted.comesByItself(url);
  }
}

function withoutFragment(url: string): string {
  return url.replace(/#.*/, '');
}
