/**
 * Deletes all entries, then the caches. Firefox keeps the files of a deleted cache for as long as
 * anybody holds its `Cache`, and counts them: after some rounds there would be no room.
 */
export async function clear(): Promise<void> {
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) await cache.delete(request);
    await caches.delete(name);
  }
}

/**
 * The sum of all bodies' lengths in bytes. Long ones say theirs in a header; reading them would take
 * gigabytes of memory in some engines.
 */
export async function storedBytes(): Promise<number> {
  let bytes = 0;
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const response = await cache.match(request);
      if (!response) continue;
      const declared = response.headers.get('content-length');
      bytes += declared === null ? (await response.blob()).size : Number(declared);
    }
  }
  return bytes;
}
