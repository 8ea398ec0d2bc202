import type { SegmentStore } from 'segmented-cache';
import type { Draft } from 'segmented-cache';
import { createBackgroundFetch } from './createBackgroundFetch.js';
import type { CreateOptions } from './createBackgroundFetch.js';
import { browserEnvironment } from './environment.js';
import type { Environment } from './environment.js';
import { dispatchTo } from './idl/events.js';
import type { BackgroundFetchManager } from './idl/manager.js';
import type { BackgroundFetchRecord } from './idl/record.js';
import { activeWorker } from './wakeUps/activeWorker.js';
import { listen } from './wakeUps/listen.js';

export interface InstallOptions extends Omit<
  CreateOptions,
  'scope' | 'environment' | 'dispatch' | 'isActive'
> {
  readonly environment?: Environment;
}

/** What `install()` gives the worker. */
export interface InstalledBackgroundFetch {
  readonly backgroundFetch: BackgroundFetchManager;
  /** Where the bytes are. */
  readonly segmentStore: SegmentStore;
  /** The stored asset behind a record that is complete, to be adopted by a `SegmentedCache`. */
  draftOf(record: BackgroundFetchRecord): Promise<Draft>;
  /** Calls `listener` whenever something about some job may have changed. */
  onChange(listener: () => void): () => void;
}

declare const self: ServiceWorkerGlobalScope;

let installed: InstalledBackgroundFetch | undefined;

/**
 * Makes this service worker carry background fetches. Call it while the script is evaluated, before
 * anything is awaited: events that start the worker reach only listeners that are there by then.
 * Calling it again gives the same object; the first call's options hold.
 *
 * @throws {TypeError} outside a service worker or a secure context.
 */
export function install(options: InstallOptions = {}): InstalledBackgroundFetch {
  return (installed ??= create(options));
}

function create({ environment = browserEnvironment(), ...options }: InstallOptions) {
  if (
    typeof ServiceWorkerGlobalScope === 'undefined' ||
    !(self instanceof ServiceWorkerGlobalScope)
  ) {
    throw new TypeError(
      'install() is for service workers; in a page or another worker use backgroundFetchFor(registration).',
    );
  }
  const { scope } = self.registration;
  const created = createBackgroundFetch({
    ...options,
    scope,
    environment,
    dispatch: dispatchTo(self),
    isActive: activeWorker(self),
  });
  listen(self, { environment, ...created });
  const { manager, segmentStore, draftOf, onChange } = created;
  return { backgroundFetch: manager, segmentStore, draftOf, onChange };
}
