import type { SegmentStore } from 'segmented-cache';
import type { Draft, SmallAsset } from 'segmented-cache';
import { createBackgroundFetch } from './createBackgroundFetch.js';
import type { CreateOptions } from './createBackgroundFetch.js';
import { browserEnvironment } from './environment.js';
import type { Environment } from './environment.js';
import { browserRealm } from './algorithms/browserRealm.js';
import { listenToNative } from './carriers/native/listenToNative.js';
import { dispatchTo, fireClick } from './idl/events.js';
import { withNotifications } from './idl/notifications.js';
import type { NotificationTexts } from './idl/notifications.js';
import type { BackgroundFetchManager } from './idl/manager.js';
import type { BackgroundFetchRecord } from './idl/record.js';
import { sharedByCopies } from './sharedByCopies.js';
import { activeWorker } from './wakeUps/activeWorker.js';
import { listen } from './wakeUps/listen.js';
import { listenForClicks } from './wakeUps/listenForClicks.js';

/** How a service worker carries background fetches; all of it is optional. */
export interface InstallOptions extends Omit<
  CreateOptions,
  'scope' | 'environment' | 'dispatch' | 'onClick' | 'isActive' | 'realm'
> {
  readonly environment?: Environment;
  /**
   * Shows a notification when a background fetch has ended, where the user has allowed notifications
   * already; `true` for the default texts. Default false. Not standard.
   */
  readonly notifications?: boolean | NotificationTexts;
}

/** What `install()` gives the worker. */
export interface InstalledBackgroundFetch {
  readonly backgroundFetch: BackgroundFetchManager;
  /** Where the bytes are. */
  readonly segmentStore: SegmentStore;
  /**
   * The stored asset behind a record: to be adopted by a `SegmentedCache` once it is whole, and read
   * along while it is fetched.
   */
  draftOf(record: BackgroundFetchRecord): Promise<Draft | SmallAsset>;
  /**
   * Lets go of segments that nothing refers to any more, once nothing else is left to do. To be called
   * after deleting assets; what a job brought and no handler took goes by itself.
   */
  sweepSoon(): void;
  /**
   * Whether this is the registration's active worker, as far as it knows: in Firefox one that waits and
   * was woken again takes itself for it (docs/discoveries/0010).
   */
  isActive(): boolean;
  /**
   * The jobs with this id, by `uid`, that have come to their end and whose handler has not finished with
   * what they brought. Their bytes are there, and are told of again by the next worker.
   */
  undelivered(id: string): Promise<readonly string[]>;
  /** Calls `listener` whenever something about some job may have changed. */
  onChange(listener: () => void): () => void;
}

declare const self: ServiceWorkerGlobalScope;

/** Of `InstalledBackgroundFetch`. */
const SHARED_VERSION = 1;

/**
 * Makes this service worker carry background fetches. Call it while the script is evaluated, before
 * anything is awaited: events that start the worker reach only listeners that are there by then.
 * Calling it again gives the same object, also by another copy of this package in
 * the same worker; the first call's options hold.
 *
 * @example
 * import { install } from 'background-fetch-ponyfill/service-worker';
 *
 * install({ notifications: true });
 *
 * @throws {TypeError} outside a service worker or a secure context, and beside a copy of another release
 * that cannot share with this one.
 */
export function install(options: InstallOptions = {}): InstalledBackgroundFetch {
  return sharedByCopies('background-fetch-ponyfill', SHARED_VERSION, () => create(options));
}

function create({
  environment = browserEnvironment(),
  notifications = false,
  ...options
}: InstallOptions): InstalledBackgroundFetch {
  if (
    typeof ServiceWorkerGlobalScope === 'undefined' ||
    !(self instanceof ServiceWorkerGlobalScope)
  ) {
    throw new TypeError(
      'install() is for service workers; in a page or another worker use backgroundFetchFor(registration).',
    );
  }
  const { registration } = self;
  const { scope } = registration;
  const dispatch = dispatchTo(self);
  const created = createBackgroundFetch({
    ...options,
    scope,
    environment,
    realm: browserRealm(registration),
    dispatch: notifications
      ? withNotifications(dispatch, {
          texts: notifications === true ? {} : notifications,
          isAllowed: () => Notification.permission === 'granted',
          show: (title, shown) => registration.showNotification(title, shown),
        })
      : dispatch,
    onClick: (clicked) => fireClick(self, clicked),
    isActive: activeWorker(self),
  });
  listenToNative(self, { environment, ...created });
  listen(self, { environment, ...created });
  listenForClicks(self, created);
  const { manager: backgroundFetch, segmentStore, draftOf, sweepSoon } = created;
  const { isActive, undelivered, onChange } = created;
  return { backgroundFetch, segmentStore, draftOf, sweepSoon, isActive, undelivered, onChange };
}
