import { SegmentedCache, SegmentStore } from 'segmented-cache';
import { createPartialResponse } from 'workbox-range-requests';
import type { ReadRanges } from './task.js';

declare const registration: ServiceWorkerRegistration;

/** Asks for one range after the other, as a player that seeks. @returns milliseconds of each. */
export async function readRanges({ from, url, starts, bytes }: ReadRanges): Promise<number[]> {
  const answer = answerer(from);
  const times: number[] = [];
  for (const start of starts) {
    const headers = { range: `bytes=${start}-${start + bytes - 1}` };
    const request = new Request(url, { headers, cache: 'no-store' });
    const began = performance.now();
    const response = await answer(request);
    const read = await response?.arrayBuffer();
    times.push(performance.now() - began);
    if (response?.status !== 206 || read?.byteLength !== bytes) {
      throw new Error(`${from} answered ${response?.status} with ${read?.byteLength} bytes.`);
    }
  }
  return times;
}

function answerer(from: ReadRanges['from']): (request: Request) => Promise<Response | undefined> {
  switch (from) {
    case 'segments': {
      const segmented = new SegmentedCache('segmented', new SegmentStore(registration));
      return (request) => segmented.match(request);
    }
    case 'workbox-range-requests':
      return async (request) => {
        const stored = await (await caches.open('whole')).match(request.url);
        return stored && createPartialResponse(request, stored);
      };
    case 'network':
      return (request) => fetch(request);
  }
}
