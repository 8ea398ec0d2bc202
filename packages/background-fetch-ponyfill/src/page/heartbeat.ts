import { hintChannelName, lifeLockName } from '../channel/messages.js';
import { broadcastChannel } from '../environment.js';
import type { PageChannel } from './pageChannel.js';
import { whenLoaded } from './whenLoaded.js';

/** Well within the 30 s after which an idle worker dies in Chromium and Firefox (measured). */
const BEAT_MS = 10_000;

/**
 * Lends the service worker life while it has work. The beat is made in a dedicated worker, because
 * a page's own timers fall to one a minute in hidden Chromium tabs and the download would be cut
 * (measured: at 104 s); the page relays it.
 */
export class Heartbeat {
  /** Until then the worker leaves more of the connections to this page. */
  #isLoading = true;
  #stopBeat: (() => void) | undefined;

  constructor(private readonly channel: PageChannel) {
    whenLoaded(() => {
      this.#isLoading = false;
      if (this.#stopBeat) void this.#beat(false);
    });
    // Work may begin in another page: then this one lends life as well.
    broadcastChannel(hintChannelName(channel.registration.scope), () => this.start());
  }

  /** Wakes the worker now, and goes on as long as it says that it is busy. */
  start(): void {
    if (this.#stopBeat) return;
    const stopBeat = everyBeat(() => void this.#beat());
    const watching = new AbortController();
    this.#stopBeat = () => {
      stopBeat();
      watching.abort();
    };
    void this.#beatWhenRunnerDies(watching.signal);
  }

  /**
   * Does not wait for the next beat where the worker died in the middle of its work: the lock that
   * it holds falls free with it (after half a second in Chromium, up to 30 s in Firefox: measured).
   *
   * Where a version waits, it may have died to make room for that: Chromium starts that one a second
   * later, but not while messages bring the old one back (docs/discoveries/0026).
   *
   * Ends with the first request that is refused, whatever the reason: a page that is being closed is
   * refused at once, each time, and no signal ends that (docs/discoveries/0004).
   */
  async #beatWhenRunnerDies(signal: AbortSignal): Promise<void> {
    const lockName = lifeLockName(this.channel.registration.scope);
    for (let isWatching = true; isWatching && !signal.aborted;) {
      await this.#beat();
      isWatching = await navigator.locks
        .request(lockName, { mode: 'shared', signal }, () => Promise.resolve(true))
        .catch(() => false);
      const { waiting } = this.channel.registration;
      if (isWatching && waiting) await untilReplaced(waiting);
    }
  }

  /** @param loading what there is to say of this page, beside that it is there. */
  async #beat(loading?: false): Promise<void> {
    try {
      const said = this.#isLoading ? true : loading;
      const args = said === undefined ? {} : { loading: said };
      const { busy } = await this.channel.ask('tick', args);
      if (!busy) this.#stop();
    } catch {
      // No worker is active (yet), or it speaks another version: there is nobody to lend life to.
      this.#stop();
    }
  }

  #stop(): void {
    this.#stopBeat?.();
    this.#stopBeat = undefined;
  }
}

/** Resolves when this version has taken over, or does not soon. */
function untilReplaced(waiting: ServiceWorker): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, BEAT_MS);
    waiting.addEventListener('statechange', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** @returns how to stop. */
function everyBeat(beat: () => void): () => void {
  const url = URL.createObjectURL(
    new Blob([`setInterval(() => postMessage(0), ${BEAT_MS})`], { type: 'text/javascript' }),
  );
  let stop: () => void;
  const byPageTimer = () => {
    URL.revokeObjectURL(url);
    const timer = setInterval(beat, BEAT_MS);
    stop = () => clearInterval(timer);
  };
  try {
    const worker = new Worker(url);
    stop = () => {
      worker.terminate();
      URL.revokeObjectURL(url);
    };
    worker.onmessage = beat;
    // A Content-Security-Policy without `worker-src blob:` ends here.
    worker.onerror = byPageTimer;
  } catch {
    byPageTimer();
  }
  return () => stop();
}
