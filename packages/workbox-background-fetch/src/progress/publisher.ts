import type { BackgroundFetchRegistration } from 'background-fetch-ponyfill/service-worker';
import type { ClockPort } from 'segmented-cache';
import type { Downloads } from '../downloads.js';
import { findTransfer } from '../downloads.js';
import { isPackJob } from '../isPackJob.js';
import { PROTOCOL_VERSION, progressFor } from '../protocol.js';
import type { Progress } from '../protocol.js';
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

/** Says how large an asset is that is kept under this URL; `undefined` where none is. */
export type SizeOf = (url: string) => Promise<number | undefined>;

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
  readonly #caches: { readonly sizeOf: SizeOf; readonly canRemove: boolean }[] = [];
  /** Told with the others, and not a job of its own. */
  readonly #extras = new Map<string, () => Promise<Progress | undefined>>();
  #timer: number | undefined;

  constructor(private readonly options: PublisherOptions) {
    options.downloads.onChange(() => this.publishSoon());
  }

  /** Where an asset may be that no job is about, and whether it can be removed there alone. */
  addCache(sizeOf: SizeOf, canRemove = false): void {
    this.#caches.push({ sizeOf, canRemove });
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
    this.#ends.set(id, progress);
    this.#known.delete(id);
    this.options.tell(progress);
    await this.#tellExtras();
  }

  /** What was kept under this URL was deleted. */
  gone(url: string): void {
    for (const [id, end] of this.#ends) if (progressFor(url, end)) this.#ends.delete(id);
    this.options.tell({ ...nothingOf(url), phase: 'absent' });
  }

  /** @param id a job's, or an asset's absolute URL. */
  async progressOf(id: string): Promise<Progress> {
    const { downloads } = this.options;
    const extra = await this.#extras.get(id)?.();
    if (extra) return extra;
    const job = await downloads.backgroundFetch.get(id);
    if (job) return this.#describe(job);
    const isUrl = URL.canParse(id);
    const kept = isUrl ? await this.#kept(id) : undefined;
    if (kept) return kept;
    const transfer = isUrl ? await findTransfer(id, downloads) : undefined;
    const carrier = transfer && (await downloads.backgroundFetch.get(transfer.id));
    const asset = carrier && progressFor(id, await this.#describe(carrier));
    if (asset) return asset;
    for (const end of this.#ends.values()) {
      const ended = progressFor(id, end);
      // What was ready and is not kept any more was deleted since.
      if (ended && (ended.phase !== 'ready' || (await this.#areKept(ended)))) return ended;
    }
    return { ...nothingOf(id), phase: 'absent' };
  }

  /** All that is under way, or has ended in this life of the worker. */
  async all(): Promise<Progress[]> {
    const jobs = await this.#jobs();
    const active = await Promise.all(jobs.map((job) => this.#describe(job)));
    const ids = new Set(active.map(({ id }) => id));
    const ended = [...this.#ends.values()].filter(({ id }) => !ids.has(id));
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
    return progress;
  }

  /** Whether all assets of a job are where they were kept; not so of what is no job. */
  async #areKept({ assets = [] }: Progress): Promise<boolean> {
    const kept = await Promise.all(assets.map(({ url }) => this.#kept(url)));
    return kept.length > 0 && kept.every((progress) => progress !== undefined);
  }

  async #kept(url: string): Promise<Progress | undefined> {
    for (const { sizeOf, canRemove } of this.#caches) {
      const size = await sizeOf(url);
      if (size === undefined) continue;
      const removable = canRemove ? { removable: true as const } : {};
      return { ...nothingOf(url), phase: 'ready', downloaded: size, total: size, ...removable };
    }
    return undefined;
  }
}

function nothingOf(id: string) {
  return { version: PROTOCOL_VERSION, id, title: '', downloaded: 0 } as const;
}
