import { backgroundFetchFor } from 'background-fetch-ponyfill';
import type { BackgroundFetchManager } from 'background-fetch-ponyfill';
import { isProgressMessage, META } from 'workbox-background-fetch/protocol';
import type { Progress, QueryMessage } from 'workbox-background-fetch/protocol';

export interface DownloadOptions {
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
    for (const listener of this.#listeners.get(data.payload.id) ?? []) listener(data.payload);
  };

  constructor(private readonly registration: ServiceWorkerRegistration) {
    this.#manager = backgroundFetchFor(registration);
    navigator.serviceWorker.addEventListener('message', this.#onMessage);
    // Messages of a container are held back until the page's content is loaded, or until this.
    navigator.serviceWorker.startMessages();
  }

  /**
   * Downloads an asset in the background. Resolves once the download is durable: from then on it
   * goes on whatever happens to this page. Asking for one that is on its way already does nothing.
   *
   * @throws {TypeError} for a URL that cannot be fetched, or where no worker is active.
   */
  async download(url: string, options: DownloadOptions = {}): Promise<void> {
    const id = absolute(url);
    if (await this.#manager.get(id)) return;
    await this.#manager.fetch(id, id, options);
  }

  /** @returns whether there was a download to cancel. */
  async cancel(url: string): Promise<boolean> {
    return (await (await this.#manager.get(absolute(url)))?.abort()) ?? false;
  }

  /**
   * How far the asset is, as the worker knows it.
   *
   * @throws {TypeError} where no worker is active.
   */
  async progress(url: string): Promise<Progress> {
    const question: QueryMessage = {
      type: 'BACKGROUND_FETCH_QUERY',
      meta: META,
      payload: { url: absolute(url) },
    };
    for (;;) {
      const worker = this.registration.active;
      if (!worker) {
        throw new TypeError(
          'No service worker is active for this registration: await navigator.serviceWorker.ready first.',
        );
      }
      const progress = await askOnce(worker, question);
      if (progress) return progress;
    }
  }

  /** Calls `listener` with every change. @returns how to stop. */
  subscribe(url: string, listener: (progress: Progress) => void): () => void {
    const id = absolute(url);
    const listeners = this.#listeners.get(id) ?? new Set();
    this.#listeners.set(id, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  dispose(): void {
    navigator.serviceWorker.removeEventListener('message', this.#onMessage);
    this.#listeners.clear();
  }
}

/** A worker that has not answered by then may have died with the question. */
const ASK_AGAIN_MS = 10_000;

/** @returns `undefined` where no answer came in time. */
function askOnce(worker: ServiceWorker, question: QueryMessage): Promise<Progress | undefined> {
  const { port1, port2 } = new MessageChannel();
  return new Promise<Progress | undefined>((resolve) => {
    const timer = setTimeout(() => resolve(undefined), ASK_AGAIN_MS);
    port1.onmessage = ({ data }: MessageEvent<Progress>) => {
      clearTimeout(timer);
      resolve(data);
    };
    worker.postMessage(question, [port2]);
  }).finally(() => port1.close());
}

function absolute(url: string): string {
  return new URL(url, document.baseURI).href;
}
