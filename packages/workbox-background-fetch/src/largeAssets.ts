import { install } from 'background-fetch-ponyfill/service-worker';
import { SegmentedCache } from 'segmented-cache';
import { answerInFlight } from './answerInFlight.js';
import type { Downloads } from './downloads.js';
import { startDownload } from './startDownload.js';
import { PATIENCE_MS, withTimeLimit } from './timeLimit.js';
import { titleOf } from './titleOf.js';

declare const self: ServiceWorkerGlobalScope;

/** The service worker whose assets these are. */
export interface WorkerOfAssets {
  readonly downloads: Downloads;
  /** Its registration's scope, as an absolute URL. */
  readonly scope: string;
}

/**
 * The worker that runs this.
 *
 * @throws {TypeError} outside a service worker.
 */
export function thisWorker(): WorkerOfAssets {
  return { downloads: install(), scope: self.registration.scope };
}

/** The large assets of one cache: those that are there, and those on their way. */
export class LargeAssets {
  readonly cache: SegmentedCache;
  readonly #downloads: Downloads;
  readonly #origin: string;

  constructor(cacheName: string, { downloads, scope }: WorkerOfAssets) {
    this.cache = new SegmentedCache(cacheName, downloads.segmentStore);
    this.#downloads = downloads;
    this.#origin = new URL(scope).origin;
  }

  /** Whether it is of the app's own origin. */
  isOurs({ url }: Pick<Request, 'url'>): boolean {
    return new URL(url).origin === this.#origin;
  }

  /** From the transfer that is bringing it; see `answerInFlight()`. */
  inFlight(request: Request): Promise<Response | undefined> {
    return answerInFlight(request, this.#downloads, PATIENCE_MS);
  }

  /** @returns whether it is under way now. */
  download(request: Request): Promise<boolean> {
    const title = titleOf(request.url);
    return startDownload(request, this.#downloads, { origin: this.#origin, title });
  }

  /**
   * The answer from the cache, as soon as the asset is in it; begins the download where it is not.
   *
   * @returns `undefined` where it is not there after `waitMs` milliseconds, or cannot be.
   */
  async whenWhole(request: Request, waitMs: number): Promise<Response | undefined> {
    if (!(await this.download(request))) return undefined;
    const { backgroundFetch, onChange } = this.#downloads;
    const job = await backgroundFetch.get(request.url);
    let unsubscribe: () => void = () => undefined;
    return withTimeLimit(waitMs, async (limit) => {
      for (;;) {
        const changed = new Promise<void>((resolve) => {
          unsubscribe();
          unsubscribe = onChange(resolve);
        });
        const response = await this.cache.match(request);
        if (response) return response;
        if (job?.result === 'failure') return undefined;
        if ((await Promise.race([changed, limit])) === 'over') return undefined;
      }
    }).finally(() => unsubscribe());
  }

  /** What a server answers with 304 to, where the asset is unchanged. */
  async validators(url: string): Promise<Headers | undefined> {
    const stored = await this.cache.match(new Request(url, { method: 'HEAD' }), {
      ignoreVary: true,
    });
    const etag = stored?.headers.get('etag');
    const date = stored?.headers.get('last-modified');
    if (etag) return new Headers({ 'if-none-match': etag });
    return date ? new Headers({ 'if-modified-since': date }) : undefined;
  }
}
