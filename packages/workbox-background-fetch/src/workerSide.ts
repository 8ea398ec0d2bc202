import { BackgroundFetchEvent, install } from 'background-fetch-ponyfill/service-worker';
import { browserEnvironment } from 'segmented-cache';
import { isPackJob } from './isPackJob.js';
import { openPage } from './keeping/openPage.js';
import { Settlement } from './keeping/settlement.js';
import type { SettlingEvent, SettlingType } from './keeping/settlement.js';
import { Publisher } from './progress/publisher.js';
import { isQueryMessage, isStorageMessage, progressMessage, PROTOCOL_VERSION } from './protocol.js';
import type { Progress, StorageAnswer } from './protocol.js';
import { clearAll, usageOf } from './storage/storageOf.js';

declare const self: ServiceWorkerGlobalScope;

/** The parts that a worker has one of, however many caches it has. */
export interface WorkerSide {
  readonly settlement: Settlement;
  readonly publisher: Publisher;
}

let side: WorkerSide | undefined;

/**
 * This worker's, with listeners for all that concerns it. To be called while the script is evaluated.
 *
 * @throws {TypeError} outside a service worker.
 */
export function workerSide(): WorkerSide {
  return (side ??= create());
}

/** What the emulation puts on its notifications, followed by the job's id. */
const NOTIFICATION_TAG = 'background-fetch ';

function create(): WorkerSide {
  const downloads = install();
  const publisher = new Publisher({
    downloads,
    clock: browserEnvironment().clock,
    tell: (progress) => void tellAll(progress).catch(reportError),
    reportError,
  });
  const settlement = new Settlement(downloads, publisher);

  for (const type of ['backgroundfetchsuccess', 'backgroundfetchfail', 'backgroundfetchabort']) {
    self.addEventListener(type, (event) => {
      // A job that other code gave to the browser is not ours to keep.
      if (!(event instanceof BackgroundFetchEvent) || isPackJob(event.registration)) return;
      event.waitUntil(settlement.settle(type as SettlingType, event));
    });
  }
  self.addEventListener('backgroundfetchclick', (event) => {
    const { registration } = event as unknown as SettlingEvent;
    (event as ExtendableEvent).waitUntil(show(settlement.pageFor(registration.id)));
  });
  self.addEventListener('notificationclick', (event) => {
    const { tag } = event.notification;
    if (!tag.startsWith(NOTIFICATION_TAG)) return;
    event.notification.close();
    event.waitUntil(show(settlement.pageFor(tag.slice(NOTIFICATION_TAG.length))));
  });
  self.addEventListener('message', (event) => {
    const [port] = event.ports;
    if (!port || !isQueryMessage(event.data) || !isOurs(event.source)) return;
    const { id } = event.data.payload;
    const answer = id === undefined ? publisher.all() : publisher.progressOf(id);
    event.waitUntil(answer.then((progress) => port.postMessage(progress)));
  });
  self.addEventListener('message', (event) => {
    const [port] = event.ports;
    if (!port || !isStorageMessage(event.data) || !isOurs(event.source)) return;
    const { what } = event.data.payload;
    const stored = { downloads, keepers: settlement.keepers };
    const answer = async (): Promise<void> => {
      if (what === 'clear') await clearAll(stored);
      const told: StorageAnswer = { version: PROTOCOL_VERSION, usage: await usageOf(stored) };
      port.postMessage(told);
    };
    event.waitUntil(answer());
  });
  return { settlement, publisher };
}

/** Questions are taken from this scope's clients only. */
function isOurs(source: ExtendableMessageEvent['source']): boolean {
  return source instanceof Client && source.url.startsWith(self.registration.scope);
}

async function windowsInScope(): Promise<readonly WindowClient[]> {
  const { scope } = self.registration;
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  return windows.filter(({ url }) => url.startsWith(scope));
}

async function tellAll(progress: Progress): Promise<void> {
  const message = progressMessage(progress);
  for (const window of await windowsInScope()) window.postMessage(message);
}

async function show(page: string | undefined): Promise<void> {
  const { scope } = self.registration;
  const windows = await windowsInScope();
  await openPage(page, { windows, scope, open: (url) => self.clients.openWindow(url) });
}
