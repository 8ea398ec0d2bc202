import { install } from 'background-fetch-ponyfill/service-worker';
import type { BackgroundFetchRegistration } from 'background-fetch-ponyfill/service-worker';
import type { FailureReason } from 'background-fetch-ponyfill/protocol';
import type { SegmentedCache } from 'segmented-cache';
import { isQueryMessage, PROTOCOL_VERSION, progressMessage } from './protocol.js';
import type { Phase, Progress } from './protocol.js';

declare const self: ServiceWorkerGlobalScope;

/** Pages are told no more often than this. */
const PUBLISH_MS = 250;

/**
 * Tells every window in scope how far downloads are, and answers those that ask. What is told is
 * read from the store each time; only `caching` and how a job ended are remembered here.
 */
export class ProgressPublisher {
  readonly #ends = new Map<string, Progress>();
  #timer: number | undefined;

  constructor(private readonly cache: SegmentedCache) {
    install().onChange(() => this.#publishSoon());
    self.addEventListener('message', (event) => {
      const [port] = event.ports;
      if (!port || !isQueryMessage(event.data)) return;
      const { url } = event.data.payload;
      event.waitUntil(this.#progressOf(url).then((progress) => port.postMessage(progress)));
    });
  }

  /** The job has come to this phase of its end. Sent at once: the last message is never dropped. */
  async ended(
    registration: BackgroundFetchRegistration,
    phase: Extract<Phase, 'caching' | 'ready' | 'failed' | 'aborted'>,
    reason?: FailureReason,
  ): Promise<void> {
    const progress = progressOfJob(registration, phase, reason);
    this.#ends.set(progress.id, progress);
    await tellAll(progress);
  }

  #publishSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#publish().catch(reportError);
    }, PUBLISH_MS);
  }

  async #publish(): Promise<void> {
    const { backgroundFetch } = install();
    for (const id of await backgroundFetch.getIds()) {
      const registration = await backgroundFetch.get(id);
      if (!registration) continue;
      this.#ends.delete(id);
      await tellAll(progressOfJob(registration));
    }
  }

  async #progressOf(url: string): Promise<Progress> {
    const active = await install().backgroundFetch.get(url);
    if (active) return progressOfJob(active);
    const info = await this.cache.info(url);
    const size = info?.size ?? 0;
    const nothing = { version: PROTOCOL_VERSION, id: url, title: '', downloaded: size } as const;
    if (info) return { ...nothing, phase: 'ready', total: size };
    return this.#ends.get(url) ?? { ...nothing, phase: 'absent' };
  }
}

function progressOfJob(
  { snapshot }: BackgroundFetchRegistration,
  phase: Phase = snapshot.waitingFor
    ? 'waiting'
    : snapshot.downloaded > 0
      ? 'downloading'
      : 'queued',
  reason: Progress['reason'] = snapshot.waitingFor,
): Progress {
  const { id, title, downloaded, downloadTotal, knownTotal } = snapshot;
  const total = knownTotal ?? (downloadTotal > 0 ? downloadTotal : undefined);
  return {
    version: PROTOCOL_VERSION,
    id,
    title,
    phase,
    downloaded,
    ...(reason === undefined ? {} : { reason }),
    ...(total === undefined ? {} : { total }),
  };
}

async function tellAll(progress: Progress): Promise<void> {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const message = progressMessage(progress);
  for (const window of windows) {
    if (window.url.startsWith(self.registration.scope)) window.postMessage(message);
  }
}
