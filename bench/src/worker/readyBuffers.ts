import type { ReadyBuffers } from './task.js';

/** As much as `crypto.getRandomValues` fills at once, in bytes. */
const RANDOM_BYTES = 65_536;

/** @returns milliseconds. */
export async function putReadyBuffers(task: ReadyBuffers): Promise<number> {
  const bytes = randomBytes(task.bufferBytes);
  const cache = await caches.open('buffers');
  const count = Math.ceil(task.bytes / task.bufferBytes);
  let next = 0;
  const putOneAfterTheOther = async (): Promise<void> => {
    while (next < count) {
      const headers = { 'content-length': String(bytes.length) };
      await cache.put(`/buffers/${next++}`, new Response(bytes, { headers }));
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: task.inFlight }, putOneAfterTheOther));
  return performance.now() - start;
}

/** Firefox compresses what it stores; these cannot be. */
function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += RANDOM_BYTES) {
    crypto.getRandomValues(bytes.subarray(at, at + RANDOM_BYTES));
  }
  return bytes;
}
