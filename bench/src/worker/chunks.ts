import { atOnce } from './atOnce.js';
import type { Chunks } from './task.js';

/** @returns milliseconds. */
export async function fetchChunks(task: Chunks): Promise<number> {
  const { url, size, chunkBytes, connections } = task;
  const starts = Array.from({ length: Math.ceil(size / chunkBytes) }, (_, at) => at * chunkBytes);
  const chunks: Blob[] = [];
  const start = performance.now();
  await atOnce(connections, starts, async (from, index) => {
    const range = `bytes=${from}-${Math.min(from + chunkBytes, size) - 1}`;
    const response = await fetch(url, { headers: { range }, cache: 'no-store' });
    if (response.status !== 206) throw new Error(`A range was answered by ${response.status}.`);
    chunks[index] = await response.blob();
  });
  const headers = { 'content-length': String(size) };
  const cache = await caches.open('whole');
  await cache.put(url, new Response(new Blob(chunks), { headers }));
  return performance.now() - start;
}
