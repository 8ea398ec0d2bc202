import { browserEnvironment as segmentEnvironment } from 'segmented-cache';
import type { SegmentEnvironment } from 'segmented-cache';
import { browserNative } from './carriers/native/browserNative.js';
import type { NativeManager } from './carriers/native/nativePort.js';

/** All of the platform that a job meets in the worker, so that one simulation can stand in for it. */
export interface Environment extends SegmentEnvironment {
  /** Like the global of this name. */
  readonly fetch: (request: Request, init: { readonly signal: AbortSignal }) => Promise<Response>;
  readonly indexedDB: IDBFactory;
  readonly network: NetworkPort;
  /** The browser's own Background Fetch; missing where it has none. */
  readonly native?: NativeManager;
  /** `crypto.subtle.digest()`, of bytes that fit into memory. */
  digest(
    algorithm: 'SHA-256' | 'SHA-384' | 'SHA-512',
    bytes: Uint8Array<ArrayBuffer>,
  ): Promise<Uint8Array>;
  /** Uniform in [0, 1), like `Math.random()`. */
  random(): number;
  /** Opens a channel to every context of the origin that opened the same; it hears the others. */
  createChannel(name: string, onMessage: (message: unknown) => void): ChannelPort;
  /** Says aloud what nobody waits for, like the global of this name. */
  reportError(error: unknown): void;
}

export interface ChannelPort {
  post(message: unknown): void;
}

/** What the browser knows of the way to the server. */
export interface NetworkPort {
  /** `false` only where the browser is sure, like `navigator.onLine`. */
  isOnline(): boolean;
  /** Whether bytes cost the user; `undefined` where the browser cannot tell. */
  isMetered(): boolean | undefined;
  /**
   * Whether a body of undeclared length that was cut may end as if it were whole
   * (docs/discoveries/0019). Default: never.
   */
  hidesCuts?(): boolean;
  /**
   * Whether a body is received as fast as the server sends it, however slowly it is read
   * (docs/discoveries/0031). Default: never.
   */
  readsAhead?(): boolean;
  /** Calls `listener` when one of these may have changed. */
  onChange(listener: () => void): void;
}

/**
 * The browser's own, which `install()` takes by default.
 *
 * @throws {TypeError} outside a secure context.
 *
 * @example
 * import { browserEnvironment, install } from 'background-fetch-ponyfill/service-worker';
 *
 * // Random delays of retries are none in a test.
 * install({ environment: { ...browserEnvironment(), random: () => 0 } });
 */
export function browserEnvironment(): Environment {
  const { registration } = globalThis as { readonly registration?: ServiceWorkerRegistration };
  const native = registration && browserNative(registration);
  return {
    ...segmentEnvironment(),
    fetch: (request, init) => globalThis.fetch(request, init),
    indexedDB: globalThis.indexedDB,
    network: browserNetwork(),
    ...(native ? { native } : {}),
    digest: async (algorithm, bytes) =>
      new Uint8Array(await globalThis.crypto.subtle.digest(algorithm, bytes)),
    random: () => Math.random(),
    createChannel: broadcastChannel,
    reportError: (error) => globalThis.reportError(error),
  };
}

export function broadcastChannel(name: string, onMessage: (message: unknown) => void): ChannelPort {
  const channel = new BroadcastChannel(name);
  channel.onmessage = ({ data }) => onMessage(data);
  return { post: (message) => channel.postMessage(message) };
}

/** The Network Information API, as far as it is used; in Chromium only. */
interface Connection extends EventTarget {
  readonly type?: string;
  readonly saveData?: boolean;
}

const browserConnection = (): Connection | undefined =>
  (navigator as { readonly connection?: Connection }).connection;

function browserNetwork(): NetworkPort {
  const connection = browserConnection();
  return {
    isOnline: () => navigator.onLine,
    isMetered: () => {
      if (connection?.saveData) return true;
      const type = connection?.type;
      return type === undefined || type === 'unknown' ? undefined : type === 'cellular';
    },
    // WebKit, and not one of those that claim to be like it.
    hidesCuts: () => /AppleWebKit/.test(navigator.userAgent) && !/Chrom/.test(navigator.userAgent),
    readsAhead: () => !/Chrom/.test(navigator.userAgent),
    onChange: onNetworkChange,
  };
}

/** Calls `listener` when the way to the server may have changed. */
export function onNetworkChange(listener: () => void): void {
  globalThis.addEventListener('online', listener);
  globalThis.addEventListener('offline', listener);
  browserConnection()?.addEventListener('change', listener);
}
