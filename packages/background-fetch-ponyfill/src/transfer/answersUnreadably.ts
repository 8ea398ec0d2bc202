import type { Environment } from '../environment.js';
import { askBriefly } from './askBriefly.js';

/**
 * Whether a server of another origin answers, although nothing that it says may be read. For a script
 * a refusal by CORS is a network error like any other; a `HEAD` whose answer is not to be read tells
 * them apart.
 *
 * @param origin of the worker.
 * @param signal ends it before.
 */
export async function answersUnreadably(
  url: string,
  origin: string,
  environment: Pick<Environment, 'fetch' | 'clock'>,
  signal?: AbortSignal,
): Promise<boolean> {
  if (new URL(url).origin === origin) return false;
  const request = new Request(url, {
    method: 'HEAD',
    mode: 'no-cors',
    credentials: 'omit',
    cache: 'no-store',
  });
  return (await askBriefly(request, environment, signal))?.type === 'opaque';
}
