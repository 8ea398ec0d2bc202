import type { BackgroundFetchOptions } from 'background-fetch-ponyfill';
import { pageJobsFor } from 'background-fetch-ponyfill/page-jobs';
import type { PageJobs } from 'background-fetch-ponyfill/page-jobs';
import {
  META,
  PRECACHE_ID,
  isProgress,
  isProgressMessage,
  isStorageAnswer,
  progressFor,
  queryMessage,
  storageMessage,
} from 'workbox-background-fetch/protocol';
import type { Progress, StorageUsage } from 'workbox-background-fetch/protocol';
import { META as PACKS_META, isStateMessage } from 'workbox-content-packs/protocol';
import type { PackName, PackState } from 'workbox-content-packs/protocol';
import { ClientEventTarget } from './clientEvents.js';
import { Job } from './job.js';
import { ObservedList } from './observedList.js';
import { downloadPack, Pack, PackPort } from './pack.js';
import { registrationOf } from './registrationOf.js';
import type { WorkerSource } from './registrationOf.js';
import { otherVersion, problemWith } from './workerInfo.js';
import type { WorkerInfo } from './workerInfo.js';
import { WorkerLink } from './workerLink.js';

/**
 * What `download()` may be told; beside the job's id, what background-fetch-ponyfill takes.
 *
 * @example
 * const options: DownloadOptions = { id: 'season-1', title: 'Season 1', requires: { network: 'unmetered' } };
 * await client.download(['/one.mp4', '/two.mp4'], options);
 */
export interface DownloadOptions extends BackgroundFetchOptions {
  /** Names the job; default the first asset's absolute URL. */
  readonly id?: string;
}

/**
 * A download: by the asset's URL, relative to the page or absolute, or by the id that it was given.
 *
 * @example
 * const names: JobName[] = ['/film.mp4', { id: 'season-1' }];
 * for (const name of names) console.log((await client.progress(name)).phase);
 */
export type JobName = string | { readonly id: string };

/** What a client stands on; only tests say it. @internal */
export interface ClientPorts {
  readonly container?: ServiceWorkerContainer;
  readonly managerFor?: (registration: ServiceWorkerRegistration) => PageJobs;
  /** What relative URLs are relative to. */
  readonly baseUrl?: string;
}

/**
 * How much room there is; in bytes, and as the browser tells it: no promise.
 *
 * @example
 * const room: StorageEstimate | undefined = await client.estimate();
 * if (room && room.available < 500_000_000) askToRemove();
 */
export interface StorageEstimate {
  /** What this origin takes, everything of it. */
  readonly usage: number;
  readonly quota: number;
  readonly available: number;
  /** Whether the browser asks the user before it deletes any of it. */
  readonly persisted: boolean;
}

/**
 * The page's side of large assets and content packs: starts their downloads and says how far they are,
 * the same in every tab. Making one wakes the service worker, and unfinished downloads go on; so make
 * one on every page load. On a first visit it waits until the worker is active.
 *
 * @example
 * const client = new BackgroundFetchClient(navigator.serviceWorker.ready);
 * const stop = client.subscribe('/film.mp4', ({ phase, downloaded }) => show(phase, downloaded));
 * await client.download('/film.mp4', { title: 'Film' });
 */
export class BackgroundFetchClient extends ClientEventTarget {
  readonly #jobs = new Map<string, Job>();
  readonly #packs = new Map<string, Pack>();
  readonly #link: WorkerLink;
  readonly #packPort: PackPort;
  readonly #manager: Promise<PageJobs>;
  readonly #baseUrl: string;
  /** All that is under way or has ended a moment ago, to be followed; `jobs()` asks once. */
  readonly jobList: ObservedList<Progress>;
  /** All packs, to be followed; `packs()` asks once. */
  readonly packList: ObservedList<PackState>;

  /**
   * Says hello to the worker at once, and listens.
   *
   * @param source the service worker's registration, a promise for it such as
   *   `navigator.serviceWorker.ready`, or the `Workbox` of workbox-window that registers it.
   */
  constructor(source: WorkerSource);
  /** @internal */
  // eslint-disable-next-line @typescript-eslint/unified-signatures -- only the first is public
  constructor(source: WorkerSource, ports: ClientPorts);
  constructor(source: WorkerSource, ports: ClientPorts = {}) {
    super();
    const { container = navigator.serviceWorker, managerFor = pageJobsFor } = ports;
    const { document } = globalThis as { readonly document?: { readonly baseURI: string } };
    this.#baseUrl = ports.baseUrl ?? document?.baseURI ?? '';
    const registration = registrationOf(source, container);
    this.#manager = registration.then(managerFor);
    // Whoever asks hears of it.
    this.#manager.catch(() => undefined);
    this.#link = new WorkerLink({
      registration,
      container,
      onMessage: (data) => this.#hear(data),
      onGap: () => this.#closeGap(),
      onHello: (info) => this.#look(info),
    });
    this.#packPort = new PackPort(this.#link);
    this.jobList = new ObservedList(() => this.jobs());
    this.packList = new ObservedList(() => this.packs());
  }

  /**
   * Downloads an asset in the background, or several as one job. Resolves once the download is durable:
   * from then on it goes on whatever happens to this page. Asking for one that is on its way already
   * does nothing; of several, those that are there already are not fetched again.
   *
   * @throws {TypeError} for a URL that cannot be fetched.
   * @throws {DOMException} `QuotaExceededError`, `NotAllowedError`: see background-fetch-ponyfill.
   * @throws {BackgroundFetchClientError} `no-worker`, `no-answer`, `other-version`.
   */
  async download(url: string | readonly string[], options: DownloadOptions = {}): Promise<Job> {
    const urls = [url].flat().map((one) => this.#absolute(one));
    const { id = urls[0] ?? '', ...fetchOptions } = options;
    const job = this.job({ id });
    await job.start(typeof url === 'string' ? urls : await job.missing(urls), fetchOptions);
    return job;
  }

  /** @returns whether there was a download to cancel. */
  cancel(name: JobName): Promise<boolean> {
    return this.job(name).cancel();
  }

  /**
   * Deletes one asset, where its state says `removable`.
   *
   * @returns whether it is not there now.
   * @throws {BackgroundFetchClientError}
   */
  remove(name: JobName): Promise<boolean> {
    return this.job(name).remove();
  }

  /**
   * What the service worker has, large assets or packs, and in which versions of their messages. Nobody
   * has to ask: what the worker lacks is refused at once where it is asked for, as `no-answer`.
   *
   * @throws {BackgroundFetchClientError} `no-worker`; `no-answer` where it has none of these packages.
   */
  worker(): Promise<WorkerInfo> {
    return this.#link.info();
  }

  /** One download; the same object each time. */
  job(name: JobName): Job {
    const id = typeof name === 'string' ? this.#absolute(name) : name.id;
    let job = this.#jobs.get(id);
    if (!job) {
      job = new Job(id, { link: this.#link, manager: this.#manager });
      this.#jobs.set(id, job);
    }
    return job;
  }

  /** A pack by its id; the same object each time. */
  pack(id: string): Pack {
    let pack = this.#packs.get(id);
    if (!pack) this.#packs.set(id, (pack = new Pack(id, this.#packPort)));
    return pack;
  }

  /**
   * Downloads a pack that the worker was not built with: by its manifest's URL, or by its files.
   *
   * @throws {BackgroundFetchClientError} `refused` where the worker's `allow()` does not take it.
   */
  async downloadPack(name: PackName): Promise<Pack> {
    return this.pack(await downloadPack(name, this.#packPort));
  }

  /**
   * How far the asset is, or the job with this id, as the worker knows it.
   *
   * @throws {BackgroundFetchClientError}
   */
  progress(name: JobName): Promise<Progress> {
    return this.job(name).read();
  }

  /** How far every download is that is under way, or has ended a moment ago; packs are told apart. */
  async jobs(): Promise<Progress[]> {
    const answer = await this.#link.ask(queryMessage(), META);
    if (Array.isArray(answer) && answer.every(isProgress)) return answer;
    throw otherVersion(META);
  }

  /** Where all packs stand: those that the worker was built with, and those that are stored. */
  async packs(): Promise<readonly PackState[]> {
    return this.#packPort.question({ question: 'state' });
  }

  /** Calls `listener` with every change of one download. @returns how to stop. */
  subscribe(name: JobName, listener: (progress: Progress) => void): () => void {
    return this.job(name).subscribe(listener);
  }

  /** How much room there is. `undefined` where the browser does not tell. */
  async estimate(): Promise<StorageEstimate | undefined> {
    // Missing in WebKitGTK as it is delivered, and in Safari before 17.
    const { storage } = navigator as { readonly storage?: Partial<StorageManager> };
    const { usage = 0, quota } = (await storage?.estimate?.()) ?? {};
    if (quota === undefined) return undefined;
    const available = Math.max(0, quota - usage);
    return { usage, quota, available, persisted: (await storage?.persisted?.()) ?? false };
  }

  /** What large assets take, in true bytes. @throws {BackgroundFetchClientError} */
  usage(): Promise<StorageUsage> {
    return this.#storage('usage');
  }

  /**
   * Ends all downloads and deletes all large assets and packs, for example when a user logs out. What comes
   * by itself will come again.
   *
   * @throws {BackgroundFetchClientError}
   */
  async clear(): Promise<void> {
    // The former clears packs as well.
    if (META in (await this.worker())) await this.#storage('clear');
    else await this.#packPort.command({ command: 'clear' });
  }

  /** Lets go of everything; downloads go on. */
  dispose(): void {
    this.#link.dispose();
    for (const each of this.#observed()) each.end();
    this.#jobs.clear();
    this.#packs.clear();
    this.end();
  }

  async #storage(what: 'usage' | 'clear'): Promise<StorageUsage> {
    const answer = await this.#link.ask(storageMessage(what), META);
    if (isStorageAnswer(answer)) return answer.usage;
    throw otherVersion(META);
  }

  /** Says so where a worker is of another release, before anything is asked of it. */
  #look(info: WorkerInfo): void {
    for (const name of [META, PACKS_META] as const) {
      const problem = info[name] === undefined ? undefined : problemWith(info, name);
      if (problem) this.fire({ type: 'mismatch', detail: problem });
    }
  }

  #hear(data: unknown): void {
    if (isProgressMessage(data)) {
      const { payload } = data;
      for (const [id, job] of this.#jobs) {
        const progress = progressFor(id, payload);
        if (progress) job.tell(progress);
      }
      this.jobList.put(payload);
      this.fire({ type: 'job', detail: payload });
    } else if (isStateMessage(data)) {
      const { payload } = data;
      this.#packs.get(payload.id)?.tell(payload);
      this.packList.put(payload);
      this.fire({ type: 'pack', detail: payload });
    } else if (isObject(data) && (data.meta === META || data.meta === PACKS_META)) {
      this.fire({ type: 'mismatch', detail: otherVersion(data.meta) });
    }
  }

  #closeGap(): void {
    for (const each of this.#observed()) if (each.isFollowed) each.refresh();
    this.fire({ type: 'gap', detail: undefined });
  }

  #observed() {
    return [...this.#jobs.values(), ...this.#packs.values(), this.jobList, this.packList];
  }

  /**
   * A URL of this page, as an absolute one; the id of all that is precached is none. A fragment is the
   * reader's: the worker knows assets without.
   */
  #absolute(url: string): string {
    if (url === PRECACHE_ID) return url;
    const absolute = new URL(url, this.#baseUrl);
    absolute.hash = '';
    return absolute.href;
  }
}

function isObject(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null;
}
