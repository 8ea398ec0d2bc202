/** @returns milliseconds. */
export async function addAll(urls: readonly string[]): Promise<number> {
  const cache = await caches.open('whole');
  const start = performance.now();
  await cache.addAll(urls);
  return performance.now() - start;
}
