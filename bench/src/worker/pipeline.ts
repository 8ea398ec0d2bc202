import { chunkCollector } from './chunkCollector.js';
import type { CollectedSegment } from './chunkCollector.js';
import type { Pipeline } from './task.js';

/** @returns milliseconds. */
export async function runPipeline(task: Pipeline): Promise<number> {
  const cache = await caches.open('pipeline');
  const inFlight = new Set<Promise<void>>();
  const store = async ({ bytes, blob, giveBack }: CollectedSegment): Promise<void> => {
    const digested = bytes ?? new Uint8Array(await blob.arrayBuffer());
    const body = blob ?? (task.body === 'blob' ? new Blob([bytes]) : bytes);
    const name = task.digest ? await sha256(digested) : crypto.randomUUID();
    const headers = { 'content-length': String(digested.byteLength) };
    await cache.put(`/pipeline/${name}`, new Response(body, { headers }));
    giveBack();
  };

  const start = performance.now();
  const { body } = await fetch(task.url, { cache: 'no-store' });
  if (!body) throw new Error('There was no body.');
  for await (const segment of chunkCollector(body, task)) {
    const stored: Promise<void> = store(segment).finally(() => inFlight.delete(stored));
    inFlight.add(stored);
    if (inFlight.size >= task.inFlight) await Promise.race(inFlight);
  }
  await Promise.all(inFlight);
  return performance.now() - start;
}

async function sha256(bytes: BufferSource): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
