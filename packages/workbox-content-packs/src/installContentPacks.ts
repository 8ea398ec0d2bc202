import { browserEstimate, install } from 'background-fetch-ponyfill/service-worker';
import type { BackgroundFetchRegistration } from 'background-fetch-ponyfill/service-worker';
import { browserEnvironment } from 'segmented-cache';
import { alsoClear } from 'workbox-background-fetch';
import { answerHello, answerOver, isHelloMessage } from 'workbox-background-fetch/protocol';
import { META, PROTOCOL_VERSION, stateMessage } from './protocol.js';
import type { PackState } from './protocol.js';
import { answerMessage } from './worker/answerMessage.js';
import { askOthers, isHandedOn } from './worker/askOthers.js';
import { AllPackOptions } from './worker/allPackOptions.js';
import { ContentPacks } from './worker/contentPacks.js';
import { isInactive } from './worker/isInactive.js';
import { OncePerLife } from './worker/oncePerLife.js';
import type { PackOptions } from './worker/packOptions.js';
import { PackPublisher } from './worker/packPublisher.js';

declare const self: ServiceWorkerGlobalScope;

/** No event is held longer: the work goes on under the next one. */
const LONGEST_HOLD_MS = 20_000;

const all = new AllPackOptions();
let installed: ContentPacks | undefined;

/**
 * Makes this service worker have content packs: it downloads them, answers requests out of those that
 * are whole, takes commands from pages, and tells them where each pack stands.
 *
 * Call it while the script is evaluated, before Workbox's `registerRoute()` and `precacheAndRoute()`:
 * what is in a pack is answered from there, and everything else goes the way it went before. Neither
 * install nor activation waits for a pack. Calling it again, also while the script is evaluated, adds what
 * that call says, and gives the same object.
 *
 * @example
 * const packs = installContentPacks({
 *   packs: [{ id: 'course-3', manifestUrl: '/course-3.pack.json', manifestDigest: digest, delivery: 'fast-follow' }],
 * });
 *
 * @throws {TypeError} outside a service worker, where a pack of that id was declared otherwise before, and
 * for a range in `requires` that is none.
 */
export function installContentPacks(options: PackOptions = {}): ContentPacks {
  all.add(options);
  return (installed ??= create(all));
}

function create(options: PackOptions): ContentPacks {
  const downloads = install();
  const { clock, crypto, locks } = browserEnvironment();
  const packs: ContentPacks = new ContentPacks(options, {
    scope: self.registration.scope,
    locks,
    backgroundFetch: downloads.backgroundFetch,
    segmentStore: downloads.segmentStore,
    draftOf: (record) => downloads.draftOf(record),
    sweepSoon: () => downloads.sweepSoon(),
    sha256: (bytes) => crypto.sha256(bytes),
    fetch: (request) => fetch(request),
    estimate: browserEstimate,
    randomUUID: () => crypto.randomUUID(),
    now: () => clock.now(),
    onChange: (id) => publisher.publishSoon(id),
    reportError,
  });
  const publisher = new PackPublisher({
    clock,
    read: () => packs.states().catch(noneWhileInactive),
    tell: tellAll,
    reportError,
  });
  downloads.onChange(() => publisher.publishSoon());
  const delivery = new OncePerLife(() => packs.deliver());

  alsoClear(() => packs.clear());
  self.addEventListener('install', () => {
    // Beside an older worker, packs are that one's: what this one wants begins when it is active.
    if (!self.registration.active) void packs.noteDeliveries().catch(reportError);
  });
  self.addEventListener('activate', () => {
    packs.forget();
    delivery.forget();
    // Not waited for: neither the activation nor any page waits for a pack.
    void delivery.run().catch(reportError);
  });
  for (const type of ['message', 'fetch'] as const) {
    self.addEventListener(type, (event) => {
      if (!delivery.hasBegun) hold(event, delivery.run());
    });
  }
  for (const type of ['backgroundfetchsuccess', 'backgroundfetchfail', 'backgroundfetchabort']) {
    self.addEventListener(type, (event) => {
      const { registration } = event as unknown as {
        readonly registration: BackgroundFetchRegistration;
      };
      if (!packs.isOurs(registration)) return;
      event.stopImmediatePropagation();
      (event as ExtendableEvent).waitUntil(packs.onSettled(registration));
    });
  }
  self.addEventListener('message', (event) => {
    if (!isHelloMessage(event.data) || !isFromScope(event.source)) return;
    answerHello(event, { meta: META, version: PROTOCOL_VERSION });
  });
  self.addEventListener('message', (event) => {
    const [port] = event.ports;
    if (!port || !isFromScope(event.source)) return;
    const answer = answerMessage(event.data, packs);
    if (!answer) return;
    event.stopImmediatePropagation();
    hold(event, answerOver(port, event.data, answer));
  });
  self.addEventListener('fetch', (event) => {
    if (isHandedOn(event)) return;
    const { request } = event;
    const has = packs.has(request);
    if (has === false) return;
    const others = () => askOthers(self, event) ?? fetch(request);
    event.respondWith(packs.match(request).then((response) => response ?? others()));
  });
  return packs;
}

function hold(event: ExtendableEvent, work: Promise<unknown>): void {
  const limit = new Promise<void>((resolve) => setTimeout(resolve, LONGEST_HOLD_MS));
  event.waitUntil(Promise.race([work.catch(reportError), limit]));
}

/** Commands and questions are taken from this scope's clients only. */
function isFromScope(source: ExtendableMessageEvent['source']): boolean {
  return source instanceof Client && source.url.startsWith(self.registration.scope);
}

async function tellAll(state: PackState): Promise<void> {
  const { scope } = self.registration;
  const message = stateMessage(state);
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  for (const window of windows) if (window.url.startsWith(scope)) window.postMessage(message);
}

/** A worker that is not the active one may not touch downloads, and leaves them alone. */
function noneWhileInactive(error: unknown): undefined {
  if (!isInactive(error)) throw error;
}
