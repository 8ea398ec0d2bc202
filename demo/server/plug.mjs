// @ts-check
import { seededContent } from '@internal/test-support';
import { sentOf } from './sentOf.mjs';

/**
 * @typedef {import('@internal/test-support').Behaviour} Behaviour
 * @typedef {import('@internal/test-support').Content} Content
 * @typedef {import('@internal/test-support').FaultServer} FaultServer
 * @typedef {import('./readRelease.mjs').Release} Release
 * @typedef {typeof FAULTS[number]} Fault
 * @typedef {keyof typeof CLOCK_SPEEDS} Speed
 */

const FAULTS = /** @type {const} */ ([
  'none',
  'busy',
  'silent',
  'off',
  'rangeless',
  'wrong',
  'lost',
]);
/** Of each file, at the usual speed of the clock. */
const BYTES_PER_SECOND = 4_000_000;
/** How fast the clock runs: 1 MB/s, 4 MB/s, and more than a loopback gives. */
const CLOCK_SPEEDS = { slow: 1 / 4, usual: 1, unlimited: 250 };
const BUSY_MS = 10_000;
/** @type {Behaviour} */
const RESET = { cut: { before: 'header', by: 'rst' } };
/** What the engine switch is tried with: for the browser, under `auto`, one is too small. */
const PARCELS = { '/parcel/16.bin': 16_000_000, '/parcel/160.bin': 160_000_000 };

/**
 * What the “Pull the plug” panel holds: it makes the server misbehave towards the app, publishes the
 * app's releases, and counts what it all costs.
 */
export class Plug {
  /** @type {Fault} */
  #fault = 'none';
  /** @type {Speed} */
  #speed = 'usual';
  #release = 1;
  /** @type {NodeJS.Timeout | undefined} */
  #busyTimer;
  #busyUntilMs = 0;
  /** @type {ReadonlySet<string>} */
  #served = new Set();
  #server;
  #clock;
  #releases;

  /**
   * @param {FaultServer} server whose bytes are paced by the clock
   * @param {object} app
   * @param {{setSpeed(speed: number): void}} app.clock
   * @param {readonly Release[]} app.releases
   */
  constructor(server, { clock, releases }) {
    this.#server = server;
    this.#clock = clock;
    this.#releases = releases;
    for (const [path, size] of Object.entries(PARCELS)) {
      const content = seededContent(path, size);
      server.serve(path, () => this.#answer({ content }));
    }
    this.#publish(1);
    this.#set('none');
  }

  /**
   * Does what the panel asks: `cut` once, a `fault` from now on, a `speed`, or to publish a `release`.
   *
   * @param {URLSearchParams} asked
   */
  pull(asked) {
    const fault = FAULTS.find((one) => one === asked.get('fault'));
    const speed = asked.get('speed');
    const release = Number(asked.get('release'));
    if (asked.has('cut')) this.#server.resetConnections();
    else if (fault) this.#set(fault);
    else if (speed === 'slow' || speed === 'usual' || speed === 'unlimited') {
      this.#speed = speed;
      this.#setClock();
    } else if (this.#releases[release - 1]) {
      this.#publish(release);
      this.#set(this.#fault);
    }
  }

  get state() {
    const { log } = this.#server;
    return {
      fault: this.#fault,
      speed: this.#speed,
      release: this.#release,
      packs: [...this.#current.packs].map(([id, files]) => ({ id, ...sentOf(files, log) })),
    };
  }

  get #current() {
    const release = this.#releases[this.#release - 1];
    if (!release) throw new RangeError(`There is no release ${this.#release}.`);
    return release;
  }

  /** @param {number} release whose files, and no others, are there from now on */
  #publish(release) {
    this.#release = release;
    for (const path of this.#served) this.#server.remove(path);
    const files = [...this.#current.packs.values()].flatMap((pack) => [...pack]);
    for (const [path, { content, etag }] of files) {
      const behaviour = {
        content,
        etag: { value: etag },
        lastModified: /** @type {const} */ ('absent'),
      };
      this.#server.serve(path, () => this.#answer(behaviour));
    }
    this.#served = new Set(files.map(([path]) => path));
    // What an update costs is counted from here.
    this.#server.log.clear();
  }

  /** @param {Fault} fault */
  #set(fault) {
    clearTimeout(this.#busyTimer);
    this.#fault = fault;
    this.#setClock();
    this.#server.serveFolder('/', this.#current.folder, fault === 'off' ? RESET : {});
    if (fault === 'busy') {
      this.#busyUntilMs = Date.now() + BUSY_MS;
      this.#busyTimer = setTimeout(() => this.#set('none'), BUSY_MS).unref();
    }
    // Responses that were good so far would go on being so.
    if (fault !== 'none' && fault !== 'silent') this.#server.resetConnections();
  }

  #setClock() {
    this.#clock.setSpeed(this.#fault === 'silent' ? 0 : CLOCK_SPEEDS[this.#speed]);
  }

  /**
   * @param {Behaviour & {readonly content: Content}} behaviour
   * @returns {Behaviour} for a request that arrives now
   */
  #answer(behaviour) {
    // While the clock stands still, not even this latency ends.
    const paced = { ...behaviour, latencyMs: 1, totalBytesPerSecond: BYTES_PER_SECOND };
    switch (this.#fault) {
      case 'off':
        return RESET;
      case 'busy':
        return { status: 503, retryAfter: Math.ceil((this.#busyUntilMs - Date.now()) / 1000) };
      case 'lost':
        return { status: 404 };
      case 'rangeless':
        return { ...paced, range: 'ignored' };
      case 'wrong': {
        const { size, identity } = behaviour.content;
        return { ...paced, content: seededContent(identity, size), etag: { value: '"other"' } };
      }
      case 'none':
      case 'silent':
        return paced;
    }
  }
}
