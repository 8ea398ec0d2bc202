/**
 * The ports through which this package meets the platform. Everything that can fail, wait or die
 * goes through one of them, so that a simulation can stand in for all of it at once.
 */
export interface SegmentEnvironment {
  readonly caches: CachesPort;
  readonly locks: LocksPort;
  readonly crypto: CryptoPort;
  readonly clock: ClockPort;
}

/** The part of `CacheStorage` that is used. */
export interface CachesPort {
  open(cacheName: string): Promise<CachePort>;
  has(cacheName: string): Promise<boolean>;
  delete(cacheName: string): Promise<boolean>;
  keys(): Promise<string[]>;
}

/** The part of `Cache` that is used. */
export type CachePort = Pick<Cache, 'match' | 'put' | 'delete' | 'keys'>;

/** The part of `LockManager` that is used. Locks are held until the callback's promise settles. */
export interface LocksPort {
  request<T>(name: string, options: LockOptions, callback: LockGrantedCallback<T>): Promise<T>;
  query(): Promise<LockManagerSnapshot>;
}

/** Called with the lock, or with `null` where `ifAvailable` found it taken. */
export type LockGrantedCallback<T> = (lock: Pick<Lock, 'name'> | null) => Promise<T>;

export interface CryptoPort {
  /** SHA-256 as 64 lower-case hexadecimal digits. */
  sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string>;
  randomUUID(): string;
}

export interface ClockPort {
  /** Milliseconds since the epoch, like `Date.now()`. */
  now(): number;
  setTimeout(callback: () => void, delayMs: number): number;
  clearTimeout(timer: number): void;
}

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/**
 * The real thing, in a page or a worker.
 *
 * @throws {TypeError} outside a secure context, where Cache Storage and Web Locks do not exist.
 */
export function browserEnvironment(): SegmentEnvironment {
  if (!globalThis.isSecureContext) {
    throw new TypeError(
      'Cache Storage and Web Locks need a secure context: serve the app over HTTPS or from localhost.',
    );
  }
  return {
    caches: globalThis.caches,
    locks: navigator.locks,
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
