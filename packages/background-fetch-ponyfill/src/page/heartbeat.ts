import type { LocksPort } from 'segmented-cache';
import { hintChannelName, lifeLockName } from '../channel/messages.js';
import type { Environment } from '../environment.js';
import { BEAT_MS } from './everyBeat.js';
import type { PageChannel } from './pageChannel.js';

/** All of the page that the heartbeat meets, so that a test can stand in for it. */
export interface HeartbeatPage {
  readonly locks: Pick<LocksPort, 'request'>;
  readonly createChannel: Environment['createChannel'];
  /** In milliseconds, since any moment. */
  now(): number;
  /** Calls back every `BEAT_MS`. @returns how to stop. */
  everyBeat(beat: () => void): () => void;
  /** Calls back once the page has loaded. */
  whenLoaded(callback: () => void): void;
  /** Calls back when the way to the server may have changed. */
  onNetworkChange(callback: () => void): void;
}

/**
 * A runner that was seen for less than this has found nothing to do rather than died. Each beat makes
 * it look once more, so that one which follows its end at once would be followed by the next.
 */
const SHORTEST_LIFE_MS = 1_000;

/** Lends the service worker life while it has work: by a beat every so often, which the page relays. */
export class Heartbeat {
  /** Until then the worker leaves more of the connections to this page. */
  #isLoading = true;
  /** What the worker was last told of that; it takes a page for loaded until it is. */
  #saidLoading = false;
  #stopBeat: (() => void) | undefined;
  /** The one that is out; it ends where another follows it. */
  #lastBeat = new AbortController();

  constructor(
    private readonly channel: Pick<PageChannel, 'registration' | 'askOnce'>,
    private readonly page: HeartbeatPage,
  ) {
    page.whenLoaded(() => {
      this.#isLoading = false;
      if (this.#saidLoading) void this.#beat();
    });
    // Work may begin in another page: then this one lends life as well.
    page.createChannel(hintChannelName(channel.registration.scope), () => this.start());
    // A job may have waited for this, and the worker have died meanwhile.
    page.onNetworkChange(() => this.start());
  }

  /** Wakes the worker now, and goes on as long as it says that it is busy. */
  start(): void {
    if (this.#stopBeat) return;
    const watching = new AbortController();
    let isWatching = false;
    const beat = async () => {
      await this.#beat();
      if (isWatching) return;
      isWatching = true;
      await this.#beatWhenRunnerDies(watching.signal);
      isWatching = false;
    };
    const stopBeat = this.page.everyBeat(() => void beat());
    this.#stopBeat = () => {
      stopBeat();
      watching.abort();
    };
    void beat();
  }

  /**
   * Does not wait for the next beat where the worker died in the middle of its work: the lock that
   * it holds falls free with it (after half a second in Chromium, up to 30 s in Firefox: measured).
   * Where nobody holds it, nothing runs that could die: the next beat looks again.
   *
   * Where a version waits, it may have died to make room for that: Chromium starts that one a second
   * later, but not while messages bring the old one back (docs/discoveries/0026).
   *
   * Ends with the first request that is refused, whatever the reason: a page that is being closed is
   * refused at once, each time, and no signal ends that (docs/discoveries/0004).
   */
  async #beatWhenRunnerDies(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await this.#isRunning())) {
      const since = this.page.now();
      const isFree = await this.#lifeLock({ signal }, () => true);
      if (!isFree || this.page.now() - since < SHORTEST_LIFE_MS) return;
      const { waiting } = this.channel.registration;
      if (waiting) await untilReplaced(waiting);
      await this.#beat();
    }
  }

  #isRunning(): Promise<boolean> {
    return this.#lifeLock({ ifAvailable: true }, (lock) => lock === null);
  }

  /** @returns `false` where it is refused. */
  #lifeLock(options: LockOptions, granted: (lock: unknown) => boolean): Promise<boolean> {
    const name = lifeLockName(this.channel.registration.scope);
    return this.page.locks
      .request(name, { mode: 'shared', ...options }, (lock) => Promise.resolve(granted(lock)))
      .catch(() => false);
  }

  /**
   * One at a time: where the worker does not answer, as one in which there is no ponyfill, the next beat
   * is the last one's end.
   */
  async #beat(): Promise<void> {
    this.#lastBeat.abort();
    this.#lastBeat = new AbortController();
    try {
      // Once: the worker counts the time from when it hears it.
      const args = this.#saidLoading === this.#isLoading ? {} : { loading: this.#isLoading };
      this.#saidLoading = this.#isLoading;
      const answer = await this.channel.askOnce('tick', args, this.#lastBeat.signal);
      if (answer?.busy === false) this.#stop();
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
