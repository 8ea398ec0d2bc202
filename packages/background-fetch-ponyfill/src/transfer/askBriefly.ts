import type { Environment } from '../environment.js';
import { STALL_MS } from './stallWatch.js';

/**
 * Asks a server something beside the downloads, and gives up where it says nothing.
 *
 * @param signal ends it before.
 * @returns `undefined` where no answer came.
 */
export async function askBriefly(
  request: Request,
  { fetch, clock }: Pick<Environment, 'fetch' | 'clock'>,
  signal?: AbortSignal,
): Promise<Response | undefined> {
  const stop = new AbortController();
  const stopNow = () => stop.abort();
  if (signal?.aborted) return undefined;
  signal?.addEventListener('abort', stopNow, { once: true });
  const timer = clock.setTimeout(stopNow, STALL_MS);
  try {
    return await fetch(request, { signal: stop.signal });
  } catch {
    return undefined;
  } finally {
    clock.clearTimeout(timer);
    signal?.removeEventListener('abort', stopNow);
  }
}
