import { backgroundFetchFor } from 'background-fetch-ponyfill';
import type { BackgroundFetchManager } from 'background-fetch-ponyfill';
import {
  PRECACHE_ID,
  isProgress,
  isProgressMessage,
  progressFor,
  queryMessage,
} from 'workbox-background-fetch/protocol';
import type { Progress, QueryMessage } from 'workbox-background-fetch/protocol';

export interface DownloadOptions {
  /** Names the job; default the first asset's absolute URL. */
  readonly id?: string;
  /** What people see. */
  readonly title?: string;
  /** In bytes, where it is known; it is a limit. */
  readonly downloadTotal?: number;
}

/**
 * The page's side of large assets: starts their downloads and says how far they are. Making one
 * wakes the service worker, and unfinished downloads go on; so make one on every page load.
 *
 * @example
 * const client = new BackgroundFetchClient(await navigator.serviceWorker.ready);
 * const stop = client.subscribe('/film.mp4', ({ phase, downloaded }) => show(phase, downloaded));
 * await client.download('/film.mp4', { title: 'Film' });
 */
export class BackgroundFetchClient {
  readonly #manager: BackgroundFetchManager;
  readonly #listeners = new Map<string, Set<(progress: Progress) => void>>();
  readonly #onMessage = ({ data }: MessageEvent<unknown>): void => {
    if (!isProgressMessage(data)) return;
    for (const [id, listeners] of this.#listeners) {
      const progress = progressFor(id, data.payload);
      if (progress) for (const listener of listeners) listener(progress);
    }
  };

  constructor(private readonly registration: ServiceWorkerRegistration) {
    this.#manager = backgroundFetchFor(registration);
    navigator.serviceWorker.addEventListener('message', this.#onMessage);
    // Messages of a container are held back until the page's content is loaded, or until this.
    navigator.serviceWorker.startMessages();
  }

  /**
   * Downloads an asset in the background, or several as one job. Resolves once the download is durable:
   * from then on it goes on whatever happens to this page. Asking for one that is on its way already
   * does nothing; of several, those that are there already are not fetched again.
   *
   * @throws {TypeError} for a URL that cannot be fetched, or where no worker is active.
   */
  async download(url: string | readonly string[], options: DownloadOptions = {}): Promise<void> {
    const urls = [url].flat().map(absolute);
    const { id = urls[0] ?? '', ...fetchOptions } = options;
    if (await this.#manager.get(id)) return;
    const missing = typeof url === 'string' ? urls : await this.#missing(urls);
    if (missing.length === 0) return;
    await this.#manager.fetch(id, missing, fetchOptions);
    // The user has just said that they want to keep something. Nobody waits for the answer: in Firefox
    // it may never come.
    void navigator.storage.persist().catch(() => undefined);
  }

  /** @returns whether there was a download to cancel. */
  async cancel(url: string): Promise<boolean> {
    return (await (await this.#manager.get(absolute(url)))?.abort()) ?? false;
  }

  /**
   * How far the asset is, or the job with this id, as the worker knows it.
   *
   * @throws {TypeError} where no worker is active, or it is of another release than this page.
   */
  async progress(url: string): Promise<Progress> {
    const progress = await this.#ask(queryMessage(absolute(url)));
    if (isProgress(progress)) return progress;
    throw new TypeError(
      'The service worker speaks another version of the protocol than this page: reload the page.',
    );
  }

  /** How far everything is that is under way, or has ended a moment ago. */
  async all(): Promise<Progress[]> {
    const progress = await this.#ask(queryMessage());
    return Array.isArray(progress) ? progress.filter(isProgress) : [];
  }

  /** Calls `listener` with every change. @returns how to stop. */
  subscribe(url: string, listener: (progress: Progress) => void): () => void {
    const id = absolute(url);
    const listeners = this.#listeners.get(id) ?? new Set();
    this.#listeners.set(id, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  async #missing(urls: readonly string[]): Promise<string[]> {
    const phases = await Promise.all(urls.map(async (url) => (await this.progress(url)).phase));
    return urls.filter((_, index) => phases[index] !== 'ready');
  }

  async #ask(question: QueryMessage): Promise<unknown> {
    for (;;) {
      const worker = this.registration.active;
      if (!worker) {
        throw new TypeError(
          'No service worker is active for this registration: await navigator.serviceWorker.ready first.',
        );
      }
      const answer = await askOnce(worker, question);
      if (answer !== undefined) return answer;
    }
  }

  dispose(): void {
    navigator.serviceWorker.removeEventListener('message', this.#onMessage);
    this.#listeners.clear();
  }
}

/** A worker that has not answered by then may have died with the question. */
const ASK_AGAIN_MS = 10_000;

/** @returns `undefined` where no answer came in time. */
function askOnce(worker: ServiceWorker, question: QueryMessage): Promise<unknown> {
  const { port1, port2 } = new MessageChannel();
  return new Promise<unknown>((resolve) => {
    const timer = setTimeout(() => resolve(undefined), ASK_AGAIN_MS);
    port1.onmessage = ({ data }: MessageEvent<unknown>) => {
      clearTimeout(timer);
      resolve(data);
    };
    worker.postMessage(question, [port2]);
  }).finally(() => port1.close());
}

/** A URL of this page, as an absolute one; the id of all that is precached is none. */
function absolute(url: string): string {
  return url === PRECACHE_ID ? url : new URL(url, document.baseURI).href;
}
