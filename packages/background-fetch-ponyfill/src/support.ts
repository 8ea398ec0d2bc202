import { hasBrowserNative } from './carriers/native/browserNative.js';

/**
 * Whether the browser's own Background Fetch can carry for us.
 *
 * @example
 * const { works, why }: NativeSupport = support().native;
 * if (!works) console.log(`The service worker carries: ${why}`);
 */
export interface NativeSupport {
  readonly works: boolean;
  /** Why not, for people; empty where it does. */
  readonly why: string;
}

/**
 * What works here.
 *
 * @example
 * const { metered }: Support = support();
 * if (!metered) console.log('Nobody tells here whether bytes cost.');
 */
export interface Support {
  /** Whether background fetches work at all. */
  readonly works: boolean;
  /** Why not, for people; empty where they do. */
  readonly why: string;
  /**
   * Whether the browser tells metered networks from others, or that the user saves data. Where it does
   * not, `requires: { network: 'unmetered' }` never waits.
   */
  readonly metered: boolean;
  /**
   * Whether a page of this kind can give jobs to the browser's own Background Fetch. What the browser
   * makes of a start shows only then; see `ABILITIES` for what it cannot do.
   */
  readonly native: NativeSupport;
}

interface KnownNavigator {
  readonly connection: { readonly type?: string; readonly saveData?: boolean };
  readonly locks: unknown;
}

/**
 * Tells what works in this page or worker, and why not. Never throws. Not standard.
 *
 * @example
 * const { works, why } = support();
 * if (!works) console.warn(why);
 */
export function support(): Support {
  const { navigator = {} } = globalThis as { readonly navigator?: Partial<KnownNavigator> };
  const { connection, locks } = navigator;
  const why = !globalThis.isSecureContext
    ? 'The page is not served over HTTPS or from localhost.'
    : !('caches' in globalThis) || !('indexedDB' in globalThis) || !locks
      ? 'This browser has no Cache Storage, IndexedDB or Web Locks here; a private window may be the reason.'
      : !('ServiceWorker' in globalThis || 'ServiceWorkerGlobalScope' in globalThis)
        ? 'This browser has no service workers here; a private window may be the reason.'
        : '';
  const metered = connection?.type !== undefined || connection?.saveData !== undefined;
  return { works: why === '', why, metered, native: nativeSupport(why) };
}

function nativeSupport(whyNothing: string): NativeSupport {
  const why =
    whyNothing !== ''
      ? whyNothing
      : !hasBrowserNative()
        ? 'This browser has no Background Fetch of its own.'
        : 'ServiceWorkerGlobalScope' in globalThis
          ? 'The browser lets pages and dedicated workers start one, and no service worker.'
          : '';
  return { works: why === '', why };
}
