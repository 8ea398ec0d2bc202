import type { BackgroundFetchOptions } from 'background-fetch-ponyfill';
import type { PageJobs } from 'background-fetch-ponyfill/page-jobs';
import { isProgress, META, queryMessage, removeMessage } from 'workbox-background-fetch/protocol';
import type { Progress } from 'workbox-background-fetch/protocol';
import { Observed } from './observed.js';
import { persist } from './persist.js';
import { otherVersion } from './workerInfo.js';
import type { WorkerLink } from './workerLink.js';

/** @internal */
export interface JobPorts {
  readonly link: Pick<WorkerLink, 'ask' | 'demand'>;
  readonly manager: Promise<PageJobs>;
}

/**
 * One download, as `client.job()` gives it: an asset's, or that of several under one id. Its state is
 * told by the worker, the same in every tab.
 *
 * @example
 * const film: Job = client.job('/film.mp4');
 * film.subscribe(({ phase, downloaded, total }) => show(phase, downloaded, total));
 * await film.download({ title: 'Film' });
 */
export class Job extends Observed<Progress> {
  #starting: Promise<void> | undefined;

  /** @internal */
  constructor(
    /** The job's id: the asset's absolute URL, where one asset is downloaded. */
    readonly id: string,
    private readonly ports: JobPorts,
  ) {
    super();
  }

  /**
   * Downloads the asset that this job is named for. Resolves once that is durable: from then on it goes
   * on whatever happens to this page. While it is on its way this does nothing; where it is there
   * already, it is fetched anew.
   *
   * @throws {TypeError} {DOMException} as the `fetch()` of background-fetch-ponyfill does.
   * @throws {BackgroundFetchClientError} `no-worker`, `no-answer`, `other-version`.
   */
  download(options: BackgroundFetchOptions = {}): Promise<void> {
    return this.start([this.id], options);
  }

  /** @returns whether it is paused now; `false` where nothing is under way. */
  async pause(): Promise<boolean> {
    return (await (await this.#active())?.pause()) ?? false;
  }

  /** Goes on, and does not wait for what it waits for. @returns `false` where nothing is under way. */
  async resume(): Promise<boolean> {
    return (await (await this.#active())?.resume()) ?? false;
  }

  /** Tries again: at once where it waits, and what has failed where it has. */
  async retry(): Promise<void> {
    if (await this.resume()) return;
    const { assets = [], title } = await this.read();
    const failed = assets.filter(({ phase }) => phase === 'failed').map(({ url }) => url);
    await this.start(failed.length > 0 ? failed : [this.id], { title });
  }

  /** Ends it; what has come is let go of. @returns whether this call has ended it. */
  async cancel(): Promise<boolean> {
    return (await (await this.#active())?.abort()) ?? false;
  }

  /**
   * Deletes the asset that this job is named for, where its state says `removable`: what comes by itself
   * would come again.
   *
   * @returns whether it is not there now.
   * @throws {BackgroundFetchClientError}
   */
  async remove(): Promise<boolean> {
    return (await this.#ask(removeMessage(this.id))).phase === 'absent';
  }

  /** @internal */
  start(urls: readonly string[], options: BackgroundFetchOptions): Promise<void> {
    if (urls.length === 0) return Promise.resolve();
    return (this.#starting ??= this.#begin(urls, options).finally(() => {
      this.#starting = undefined;
    }));
  }

  /** @internal Those that are not there. */
  async missing(urls: readonly string[]): Promise<string[]> {
    const states = await Promise.all(urls.map((url) => this.#stateOf(url)));
    return urls.filter((_, index) => states[index]?.phase !== 'ready');
  }

  /** @internal */
  protected override ask(): Promise<Progress> {
    return this.#stateOf(this.id);
  }

  #stateOf(id: string): Promise<Progress> {
    return this.#ask(queryMessage(id));
  }

  async #ask(message: object): Promise<Progress> {
    const answer = await this.ports.link.ask(message, META);
    if (isProgress(answer)) return answer;
    throw otherVersion(META);
  }

  async #begin(urls: readonly string[], options: BackgroundFetchOptions): Promise<void> {
    const manager = await this.#manager();
    if (await manager.get(this.id)) return;
    try {
      await manager.fetch(this.id, urls, options);
    } catch (error) {
      // Another tab may have asked for it in between.
      if (!(error instanceof TypeError) || !(await manager.get(this.id))) throw error;
    }
    void persist();
  }

  async #active() {
    return (await this.#manager()).get(this.id);
  }

  /** Of an active worker that has a runner: another would be asked for ever. */
  async #manager(): Promise<PageJobs> {
    await this.ports.link.demand(META);
    return this.ports.manager;
  }
}
