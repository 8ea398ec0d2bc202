import { BackgroundFetchEvent, install } from 'background-fetch-ponyfill/service-worker';
import type { BackgroundFetchRecord } from 'background-fetch-ponyfill/service-worker';
import { SegmentedCache } from 'segmented-cache';
import { ProgressPublisher } from './progressPublisher.js';

declare const self: ServiceWorkerGlobalScope;

export interface HandleBackgroundFetchEventsOptions {
  /** Where completed assets are written. */
  readonly cacheName: string;
}

/**
 * Writes what background fetches brought into a cache, and tells pages how far they are. Of a job in
 * which some requests failed, the good ones are written. A death on the way repeats the whole, which
 * does no harm: what is written already is written again under the same key.
 *
 * Call it while the worker's script is evaluated.
 */
export function handleBackgroundFetchEvents({
  cacheName,
}: HandleBackgroundFetchEventsOptions): void {
  const { segmentStore } = install();
  const cache = new SegmentedCache(cacheName, segmentStore);
  const publisher = new ProgressPublisher(cache);

  const settle = async ({ type, registration }: BackgroundFetchEvent): Promise<void> => {
    await publisher.ended(registration, 'caching');
    for (const record of await registration.matchAll()) await adopt(record, cache);
    const { failureReason } = registration;
    if (type === 'backgroundfetchsuccess') await publisher.ended(registration, 'ready');
    else if (type === 'backgroundfetchabort') await publisher.ended(registration, 'aborted');
    else await publisher.ended(registration, 'failed', failureReason);
  };

  for (const type of ['backgroundfetchsuccess', 'backgroundfetchfail', 'backgroundfetchabort']) {
    self.addEventListener(type, (event) => {
      // A job that other code gave to the browser is not ours to write.
      if (event instanceof BackgroundFetchEvent) event.waitUntil(settle(event));
    });
  }
}

/** A record that failed has nothing to write; the event's reason says so already. */
async function adopt(record: BackgroundFetchRecord, cache: SegmentedCache): Promise<void> {
  const draft = await install().draftOf(record);
  if (draft.isWhole) await cache.adopt(draft, record.request.url);
}
