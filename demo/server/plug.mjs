// @ts-check
/**
 * @typedef {import('@internal/test-support').Behaviour} Behaviour
 * @typedef {import('@internal/test-support').Content} Content
 * @typedef {import('@internal/test-support').FaultServer} FaultServer
 * @typedef {'none' | 'busy' | 'silent' | 'off'} Fault
 * @typedef {'slow' | 'usual' | 'unlimited'} Speed
 */

/** Of each file, at the usual speed of the clock. */
const BYTES_PER_SECOND = 4_000_000;
/** How fast the clock runs: 1 MB/s, 4 MB/s, and more than a loopback gives. */
const CLOCK_SPEEDS = { slow: 1 / 4, usual: 1, unlimited: 250 };
const BUSY_MS = 10_000;
/** @type {Behaviour} */
const RESET = { cut: { before: 'header', by: 'rst' } };

/**
 * What the “Pull the plug” panel holds: it makes the server misbehave towards the app, and counts
 * what that costs.
 */
export class Plug {
  /** @type {Fault} */
  #fault = 'none';
  /** @type {Speed} */
  #speed = 'usual';
  /** @type {NodeJS.Timeout | undefined} */
  #busyTimer;
  #busyUntilMs = 0;
  #server;
  #clock;
  #dist;
  #assets;

  /**
   * @param {FaultServer} server whose bytes are paced by the clock
   * @param {object} app
   * @param {{setSpeed(speed: number): void}} app.clock
   * @param {string} app.dist its folder
   * @param {ReadonlyMap<string, Content>} app.assets its large files, by path
   */
  static async between(server, app) {
    const plug = new Plug(server, app);
    for (const [path, content] of app.assets) {
      // An ETag of the bytes themselves: a download goes on also after the demo was started anew.
      const etag = { value: `"${await content.sha256()}"` };
      server.serve(path, () => plug.#answer({ content, etag, lastModified: 'absent' }));
    }
    return plug;
  }

  /**
   * @private
   * @param {FaultServer} server
   * @param {{clock: {setSpeed(speed: number): void}, dist: string, assets: ReadonlyMap<string, Content>}} app
   */
  constructor(server, { clock, dist, assets }) {
    this.#server = server;
    this.#clock = clock;
    this.#dist = dist;
    this.#assets = assets;
    this.#set('none');
  }

  /**
   * Does what the panel asks: `cut` once, a `fault` from now on, or a `speed`.
   *
   * @param {URLSearchParams} asked
   */
  pull(asked) {
    const fault = asked.get('fault');
    const speed = asked.get('speed');
    if (asked.has('cut')) this.#server.resetConnections();
    else if (fault === 'none' || fault === 'busy' || fault === 'silent' || fault === 'off') {
      this.#set(fault);
    } else if (speed === 'slow' || speed === 'usual' || speed === 'unlimited') {
      this.#speed = speed;
      this.#setClock();
    }
  }

  get state() {
    const { log } = this.#server;
    return {
      fault: this.#fault,
      speed: this.#speed,
      assets: [...this.#assets].map(([path, { size }]) => ({
        path,
        size,
        sent: log.bytesSent(path),
        sentAgain: log.bytesSentAgain(path),
      })),
    };
  }

  /** @param {Fault} fault */
  #set(fault) {
    clearTimeout(this.#busyTimer);
    this.#fault = fault;
    this.#setClock();
    this.#server.serveFolder('/', this.#dist, fault === 'off' ? RESET : {});
    if (fault === 'busy') {
      this.#busyUntilMs = Date.now() + BUSY_MS;
      this.#busyTimer = setTimeout(() => this.#set('none'), BUSY_MS).unref();
    }
    if (fault === 'busy' || fault === 'off') this.#server.resetConnections();
  }

  #setClock() {
    this.#clock.setSpeed(this.#fault === 'silent' ? 0 : CLOCK_SPEEDS[this.#speed]);
  }

  /**
   * @param {Behaviour} behaviour
   * @returns {Behaviour} for a request that arrives now
   */
  #answer(behaviour) {
    switch (this.#fault) {
      case 'off':
        return RESET;
      case 'busy':
        return { status: 503, retryAfter: Math.ceil((this.#busyUntilMs - Date.now()) / 1000) };
      case 'none':
      case 'silent':
        // While the clock stands still, not even this latency ends.
        return { ...behaviour, latencyMs: 1, totalBytesPerSecond: BYTES_PER_SECOND };
    }
  }
}
