import { browserEnvironment as segmentEnvironment } from 'segmented-cache';
import type { SegmentEnvironment } from 'segmented-cache';

/** All of the platform that a job meets, so that one simulation can stand in for it. */
export interface Environment extends SegmentEnvironment {
  readonly fetch: (request: Request, init: { readonly signal: AbortSignal }) => Promise<Response>;
  readonly indexedDB: IDBFactory;
  /** Uniform in [0, 1), like `Math.random()`. */
  random(): number;
  /** `false` only where the browser is sure, like `navigator.onLine`. */
  isOnline(): boolean;
}

/** @throws {TypeError} outside a secure context. */
export function browserEnvironment(): Environment {
  return {
    ...segmentEnvironment(),
    fetch: (request, init) => globalThis.fetch(request, init),
    indexedDB: globalThis.indexedDB,
    random: () => Math.random(),
    isOnline: () => navigator.onLine,
  };
}
