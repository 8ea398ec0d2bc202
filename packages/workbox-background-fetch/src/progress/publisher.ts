import type { BackgroundFetchRegistration } from 'background-fetch-ponyfill/service-worker';
import type { ClockPort } from 'segmented-cache';
import type { Downloads } from '../downloads.js';
import { findTransfer } from '../downloads.js';
import { isPackJob } from '../isPackJob.js';
import type { Keeper } from '../keeping/keeper.js';
import { PROTOCOL_VERSION, progressFor } from '../protocol.js';
import type { Phase, Progress } from '../protocol.js';
import { describeJob } from './describeJob.js';
import type { Job, JobEnd } from './describeJob.js';
import { RateMeter } from './rateMeter.js';

/** Pages are told no more often than this. */
const PUBLISH_MS = 250;

export interface PublisherOptions {
  readonly downloads: Downloads;
  readonly clock: ClockPort;
  /** Tells every window in scope. */
  readonly tell: (progress: Progress) => void;
  readonly reportError: (error: unknown) => void;
}

/** Where an asset may be that no job is about. */
export type AssetCache = Pick<Keeper, 'sizeOf' | 'whyMissing' | 'hasPrevious'> &
  Partial<Pick<Keeper, 'canRemove'>>;

/** Of what is not whole, and not about to be so: what there is of it may be removed. */
const AT_REST: readonly Phase[] = ['absent', 'failed', 'aborted'];

interface Known {
  readonly uid: string;
  meter: RateMeter;
  told: string;
}

/**
 * Tells pages how far downloads are, and answers those that ask. What is told is read from the store
 * each time, so that it is right after any death; only rates and how jobs ended are remembered here.
 *
 * The last word on a job is said at once and by whoever ended it; nothing that was read before comes
 * after.
 */
export class Publisher {
  readonly #known = new Map<string, Known>();
  /** How jobs have ended in this life of the worker. */
  readonly #ends = new Map<string, Progress>();
  /** Jobs that have begun to end: what was read of them before is not told any more. By `uid`. */
  readonly #ending = new Set<string>();
  readonly #caches: AssetCache[] = [];
  /** Told with the others, and not a job of its own. */
  readonly #extras = new Map<string, () => Promise<Progress | undefined>>();
  #timer: number | undefined;

  constructor(private readonly options: PublisherOptions) {
    options.downloads.onChange(() => this.publishSoon());
  }

  addCache(cache: AssetCache): void {
    this.#caches.push(cache);
  }

  /** Something that is told and asked for like a job. */
  addExtra(id: string, read: () => Promise<Progress | undefined>): void {
    this.#extras.set(id, read);
  }

  publishSoon(): void {
    const { clock, reportError } = this.options;
    this.#timer ??= clock.setTimeout(() => {
      this.#timer = undefined;
      void this.#publish().catch(reportError);
    }, PUBLISH_MS);
  }

  /** The job has come to this phase of its end. */
  async ended(registration: Job, end: JobEnd): Promise<void> {
    const { id, uid } = registration.snapshot;
    this.#ending.add(uid);
    const progress = await describeJob(registration, { end });
    const told = await this.#withPrevious(progress);
    // In one go: nobody who asks is told another end than those who listen.
    this.#ends.set(id, progress);
    this.#known.delete(id);
    this.options.tell(told);
    await this.#tellExtras();
  }

  /** What was kept under this URL was deleted. */
  gone(url: string): void {
    for (const [id, end] of this.#ends) if (progressFor(url, end)) this.#ends.delete(id);
    this.options.tell({ ...nothingOf(url), phase: 'absent' });
  }

  /** @param id a job's, or an asset's absolute URL. */
  async progressOf(id: string): Promise<Progress> {
    const extra = await this.#extras.get(id)?.();
    return extra ?? this.#withPrevious(await this.#read(id));
  }

  async #read(id: string): Promise<Progress> {
    const { downloads } = this.options;
    const job = await downloads.backgroundFetch.get(id);
    if (job) return this.#describe(job);
    const isUrl = URL.canParse(id);
    const kept = isUrl ? await this.#kept(id) : undefined;
    if (kept) return kept;
    // A file that a pack brings is the pack's, and nobody would be told what becomes of it.
    const isJob = (job: { readonly id: string }) => !isPackJob(job);
    const transfer = isUrl ? await findTransfer(id, downloads, isJob) : undefined;
    const carrier = transfer && (await downloads.backgroundFetch.get(transfer.id));
    const asset = carrier && progressFor(id, await this.#describe(carrier));
    if (asset) return asset;
    for (const end of this.#ends.values()) {
      const ended = progressFor(id, end);
      // What was ready and is not kept any more was deleted since.
      if (ended && (ended.phase !== 'ready' || (await this.#areKept(ended)))) return ended;
    }
    return this.#missing(id);
  }

  /** All that is under way, or has ended in this life of the worker. */
  async all(): Promise<Progress[]> {
    const jobs = await this.#jobs();
    const active = await Promise.all(jobs.map((job) => this.#describe(job)));
    const ids = new Set(active.map(({ id }) => id));
    const over = [...this.#ends.values()].filter(({ id }) => !ids.has(id));
    const ended = await Promise.all(over.map((end) => this.#withPrevious(end)));
    const extras = await Promise.all([...this.#extras.values()].map((read) => read()));
    return [...active, ...ended, ...extras.filter((extra) => extra !== undefined)];
  }

  /** What jobs say of their assets; by URL. Jobs that are under way go before those that have ended. */
  async assets(): Promise<ReadonlyMap<string, Progress>> {
    const active = await Promise.all((await this.#jobs()).map((job) => this.#describe(job)));
    const told = [...this.#ends.values(), ...active].flatMap((job) =>
      (job.assets ?? []).map(({ url }) => [url, progressFor(url, job) ?? job] as const),
    );
    return new Map(told);
  }

  async #publish(): Promise<void> {
    for (const job of await this.#jobs()) {
      const { id, uid } = job.snapshot;
      const progress = await this.#describe(job);
      if (this.#ending.has(uid) || job.result !== '') continue;
      this.#ends.delete(id);
      this.#tellOnce(id, progress);
    }
    await this.#tellExtras();
  }

  async #tellExtras(): Promise<void> {
    for (const [id, read] of this.#extras) {
      const extra = await read();
      if (extra) this.#tellOnce(id, extra);
    }
  }

  #tellOnce(id: string, progress: Progress): void {
    const known = this.#known.get(id);
    const told = JSON.stringify(progress);
    if (known?.told === told) return;
    if (known) known.told = told;
    else this.#known.set(id, { uid: '', meter: new RateMeter(), told });
    this.options.tell(progress);
  }

  /** Beside the active worker there are none: they are that one's. */
  async #jobs(): Promise<BackgroundFetchRegistration[]> {
    const { backgroundFetch, isActive } = this.options.downloads;
    if (!isActive()) return [];
    const ids = (await backgroundFetch.getIds()).filter((id) => !isPackJob({ id }));
    const jobs = await Promise.all(ids.map((id) => backgroundFetch.get(id)));
    return jobs.filter((job) => job !== undefined);
  }

  async #describe(job: Job): Promise<Progress> {
    const { id, uid, downloaded } = job.snapshot;
    let known = this.#known.get(id);
    if (known?.uid !== uid) {
      known = { uid, meter: new RateMeter(), told: '' };
      this.#known.set(id, known);
    }
    known.meter.add(downloaded, this.options.clock.now());
    const progress = await describeJob(job, { bytesPerSecond: known.meter.bytesPerSecond });
    // After a rest it begins anew: how long that was says nothing of the network.
    if (progress.phase !== 'downloading') known.meter = new RateMeter();
    return this.#withPrevious(progress);
  }

  /** Whether all assets of a job are where they were kept; not so of what is no job. */
  async #areKept({ assets = [] }: Progress): Promise<boolean> {
    const kept = await Promise.all(assets.map(({ url }) => this.#kept(url)));
    return kept.length > 0 && kept.every((progress) => progress !== undefined);
  }

  async #kept(url: string): Promise<Progress | undefined> {
    for (const cache of this.#caches) {
      const size = await cache.sizeOf(url);
      if (size === undefined) continue;
      const kept = { phase: 'ready', downloaded: size, total: size } as const;
      return { ...nothingOf(url), ...kept, ...removableIn(cache) };
    }
    return undefined;
  }

  /** @param id a job's, or an asset's absolute URL. */
  async #missing(id: string): Promise<Progress> {
    for (const cache of this.#caches) {
      const missing = await cache.whyMissing?.(id);
      if (!missing) continue;
      const { phase, reason } = missing;
      return {
        ...{ ...nothingOf(id), phase },
        ...(reason === undefined ? {} : { reason }),
        // As a job says it that has just failed.
        ...(phase === 'failed' ? { assets: [{ url: id, downloaded: 0, ...missing }] } : {}),
      };
    }
    return { ...nothingOf(id), phase: 'absent' };
  }

  /** Where that cannot be told, the rest can. */
  async #hasPrevious(cache: AssetCache, id: string): Promise<boolean> {
    try {
      return (await cache.hasPrevious?.(id)) === true;
    } catch (error) {
      this.options.reportError(error);
      return false;
    }
  }

  /** Says so where an earlier revision of an asset is here that is not whole. */
  async #withPrevious(progress: Progress): Promise<Progress> {
    const { id, phase } = progress;
    if (phase === 'ready') return progress;
    for (const cache of this.#caches) {
      if (!(await this.#hasPrevious(cache, id))) continue;
      return {
        ...progress,
        previous: true,
        ...(AT_REST.includes(phase) ? removableIn(cache) : {}),
      };
    }
    return progress;
  }
}

function removableIn({ canRemove }: AssetCache): Pick<Progress, 'removable'> {
  return canRemove ? { removable: true } : {};
}

function nothingOf(id: string) {
  return { version: PROTOCOL_VERSION, id, title: '', downloaded: 0 } as const;
}
