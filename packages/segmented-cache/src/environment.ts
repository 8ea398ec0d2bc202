/**
 * The ports through which this package meets the platform. Everything that can fail, wait or die
 * goes through one of them, so that a simulation can stand in for all of it at once.
 *
 * @example
 * // The browser's, but for one port: a test of what expires by age.
 * const platform = browserEnvironment();
 * const environment: SegmentEnvironment = {
 *   ...platform,
 *   clock: { ...platform.clock, now: () => Date.parse('2027-01-01') },
 * };
 * const nextYear = new SegmentStore({ scope: registration.scope, environment });
 */
export interface SegmentEnvironment {
  /** Where everything is stored. */
  readonly caches: CachesPort;
  /** What keeps writers, readers and the sweep apart, across contexts. */
  readonly locks: LocksPort;
  /** Digests and identifiers. */
  readonly crypto: CryptoPort;
  /** Time. */
  readonly clock: ClockPort;
}

/**
 * The ports that reading needs.
 *
 * @example
 * const { caches, locks }: ReadingEnvironment = browserEnvironment();
 */
export type ReadingEnvironment = Pick<SegmentEnvironment, 'caches' | 'locks'>;

/**
 * The part of `CacheStorage` that is used, with the same meaning.
 *
 * @example
 * const caches: CachesPort = globalThis.caches;
 * const cache = await caches.open('films');
 */
export interface CachesPort {
  /** Opens a cache, or makes it. */
  open(cacheName: string): Promise<CachePort>;
  /** Whether there is such a cache. */
  has(cacheName: string): Promise<boolean>;
  /** Deletes a cache; says whether there was one. */
  delete(cacheName: string): Promise<boolean>;
  /** The names of all caches of the origin. */
  keys(): Promise<string[]>;
}

/**
 * The part of `Cache` that is used, with the same meaning.
 *
 * @example
 * // A disk that is full, for a test.
 * const full = (cache: CachePort): CachePort => ({
 *   match: (request, options) => cache.match(request, options),
 *   delete: (request, options) => cache.delete(request, options),
 *   keys: () => cache.keys(),
 *   put: () => Promise.reject(new DOMException('The disk is full.', 'QuotaExceededError')),
 * });
 */
export type CachePort = Pick<Cache, 'match' | 'put' | 'delete' | 'keys'>;

/**
 * The part of `LockManager` that is used. Locks are held until the callback's promise settles.
 *
 * @example
 * // One context at a time writes a draft.
 * const locks: LocksPort = browserEnvironment().locks;
 * await locks.request('film', { mode: 'exclusive', ifAvailable: true }, async (lock) => {
 *   if (lock) await (await store.openDraft('film')).clear();
 * });
 */
export interface LocksPort {
  /** Waits for the lock, runs `callback`, and resolves to what it resolved to. */
  request<T>(name: string, options: LockOptions, callback: LockGrantedCallback<T>): Promise<T>;
  /** Who holds and who waits for what, in all contexts of the origin. */
  query(): Promise<LockManagerSnapshot>;
}

/** Called with the lock, or with `null` where `ifAvailable` found it taken. */
export type LockGrantedCallback<T> = (lock: Pick<Lock, 'name'> | null) => Promise<T>;

/**
 * Digests and identifiers.
 *
 * @example
 * const { sha256 }: CryptoPort = browserEnvironment().crypto;
 * const digest = await sha256(new TextEncoder().encode('film'));
 */
export interface CryptoPort {
  /** SHA-256 as 64 lower-case hexadecimal digits. */
  sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string>;
  /** Never twice the same. */
  randomUUID(): string;
}

/**
 * Time: when a head was completed, and when the next checkpoint is due.
 *
 * @example
 * // A clock that stands still: nothing becomes durable before its segment is whole.
 * const stopped: ClockPort = { now: () => 0, setTimeout: () => 0, clearTimeout: () => undefined };
 */
export interface ClockPort {
  /** Milliseconds since the epoch, like `Date.now()`. */
  now(): number;
  /** Calls back once, after `delayMs` milliseconds; returns what `clearTimeout` takes. */
  setTimeout(callback: () => void, delayMs: number): number;
  /** Makes sure that it does not call back any more. */
  clearTimeout(timer: number): void;
}

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/**
 * The real thing, in a page or a worker.
 *
 * @example
 * const environment = browserEnvironment();
 * const cacheNames = await environment.caches.keys();
 *
 * @throws {TypeError} outside a secure context, where Cache Storage and Web Locks do not exist.
 */
export function browserEnvironment(): SegmentEnvironment {
  return {
    ...readingEnvironment(),
    crypto: {
      sha256: async (bytes) =>
        hex(new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', bytes))),
      randomUUID: () => globalThis.crypto.randomUUID(),
    },
    clock: {
      now: () => Date.now(),
      setTimeout: (callback, delayMs) => setTimeout(callback, delayMs),
      clearTimeout: (timer) => clearTimeout(timer),
    },
  };
}

/** @throws {TypeError} outside a secure context. */
export function readingEnvironment(): ReadingEnvironment {
  if (!globalThis.isSecureContext) {
    throw new TypeError(
      'Cache Storage and Web Locks need a secure context: serve the app over HTTPS or from localhost.',
    );
  }
  return { caches: globalThis.caches, locks: navigator.locks };
}
