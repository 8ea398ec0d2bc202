import { backgroundFetchFor } from 'background-fetch-ponyfill';

/** The lab's manager; asking for it on every load wakes the worker and begins the heartbeat. */
export async function manager() {
  return backgroundFetchFor(await navigator.serviceWorker.ready);
}

/** Starts a job for each id; resolves when all of them are durable. */
export async function download(urls: Readonly<Record<string, string>>): Promise<void> {
  const jobs = await manager();
  await Promise.all(Object.entries(urls).map(([id, url]) => jobs.fetch(id, url)));
}

/** How many bytes of a job are durable; 0 where there is no such job. */
export async function downloaded(id: string): Promise<number> {
  return (await (await manager()).get(id))?.downloaded ?? 0;
}
