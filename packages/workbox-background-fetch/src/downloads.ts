import type {
  BackgroundFetchManager,
  BackgroundFetchRecord,
  InstalledBackgroundFetch,
} from 'background-fetch-ponyfill/service-worker';

/** What is used of the worker's background fetches. */
export interface Downloads extends Pick<
  InstalledBackgroundFetch,
  'segmentStore' | 'draftOf' | 'sweepSoon' | 'isActive' | 'undelivered' | 'onChange'
> {
  readonly backgroundFetch: Pick<BackgroundFetchManager, 'fetch' | 'get' | 'getIds'>;
}

/** One request of a background fetch that is under way. */
export interface Transfer {
  /** The job's id. */
  readonly id: string;
  readonly record: BackgroundFetchRecord;
}

/** The transfer that brings this URL, where there is one. */
export async function findTransfer(
  url: string,
  { backgroundFetch }: Downloads,
  counts: (job: { readonly id: string }) => boolean = () => true,
): Promise<Transfer | undefined> {
  // Most jobs are named for the one asset that they bring.
  const ids = (await backgroundFetch.getIds()).filter((id) => counts({ id }));
  for (const id of ids.includes(url) ? [url, ...ids] : ids) {
    const registration = await backgroundFetch.get(id);
    if (!registration?.recordsAvailable) continue;
    const [record] = await registration.matchAll(url);
    if (record) return { id, record };
  }
  return undefined;
}
