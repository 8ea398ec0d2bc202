import {
  BackgroundFetchEvent,
  install,
  sharedByCopies,
} from 'background-fetch-ponyfill/service-worker';
import { browserEnvironment } from 'segmented-cache';
import { isPackJob } from './isPackJob.js';
import { openPage } from './keeping/openPage.js';
import { Settlement } from './keeping/settlement.js';
import type { SettlingEvent, SettlingType } from './keeping/settlement.js';
import { Publisher } from './progress/publisher.js';
import {
  answerHello,
  answerOver,
  isHelloMessage,
  isQueryMessage,
  isRemoveMessage,
  isStorageMessage,
  META,
  progressMessage,
  PROTOCOL_VERSION,
} from './protocol.js';
import type { Progress, StorageAnswer } from './protocol.js';
import { clearAll, usageOf } from './storage/storageOf.js';

declare const self: ServiceWorkerGlobalScope;

/** The parts that a worker has one of, however many caches it has. */
export interface WorkerSide {
  readonly settlement: Settlement;
  readonly publisher: Publisher;
}

/** Of `WorkerSide`. */
const SHARED_VERSION = 1;

/**
 * This worker's, with listeners for all that concerns it. To be called while the script is evaluated.
 *
 * @throws {TypeError} outside a service worker.
 */
export function workerSide(): WorkerSide {
  return sharedByCopies('workbox-background-fetch', SHARED_VERSION, create);
}

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
  self.addEventListener('message', (event) => {
    if (!isHelloMessage(event.data) || !isOurs(event.source)) return;
    answerHello(event, { meta: META, version: PROTOCOL_VERSION });
  });
  answer(isQueryMessage, ({ id }) =>
    id === undefined ? publisher.all() : settlement.progressOf(id),
  );
  answer(isRemoveMessage, async ({ url }) => {
    if (await settlement.remove(url)) downloads.sweepSoon();
    return publisher.progressOf(url);
  });
  answer(isStorageMessage, async ({ what }): Promise<StorageAnswer> => {
    const stored = { downloads, keepers: settlement.keepers };
    if (what === 'clear') {
      const { assets } = await usageOf(stored);
      await clearAll(stored);
      for (const { url } of assets) publisher.gone(url);
    }
    return { version: PROTOCOL_VERSION, usage: await usageOf(stored) };
  });
  return { settlement, publisher };
}

/** Answers messages of one kind over the port that comes with them. */
function answer<Message extends { readonly payload: unknown }>(
  isIt: (data: unknown) => data is Message,
  reply: (payload: Message['payload']) => Promise<unknown>,
): void {
  self.addEventListener('message', (event) => {
    const [port] = event.ports;
    if (!port || !isIt(event.data) || !isOurs(event.source)) return;
    event.waitUntil(answerOver(port, event.data, reply(event.data.payload)));
  });
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
