import type { Environment } from '../../environment.js';
import { restoreRequest } from '../../jobs/request.js';
import type { StoredRequest } from '../../jobs/request.js';
import { contentLength } from '../../transfer/judge.js';
import { isCoded } from '../../transfer/resumability.js';
import type { Expected } from '../carriage.js';
import { expectedOf } from './verifiable.js';

/** How long `fetch()` waits for servers to say how large their files are. */
const PROBE_MS = 3_000;
/** As many as HTTP/1.1 has connections. */
const AT_ONCE = 6;

type ProbeEnvironment = Pick<Environment, 'fetch' | 'clock'>;

/**
 * Asks by HEAD what the server has. One answer, no retry.
 *
 * @returns `undefined` where it does not say: no answer, no 2xx, no length, or a coded one.
 */
export async function probe(
  request: StoredRequest,
  environment: ProbeEnvironment,
  signal: AbortSignal,
): Promise<Expected | undefined> {
  const init: RequestInit = { method: 'HEAD', integrity: '', cache: 'no-store' };
  const head = restoreRequest(request, init);
  // Nobody knows then; that there is no network is not said here.
  const response = await environment.fetch(head, { signal }).catch(() => undefined);
  const size = response && contentLength(response.headers);
  if (!response?.ok || isCoded(response.headers) || size === undefined) return undefined;
  return expectedOf(response.headers, size);
}

/** Asks for all of them within `PROBE_MS` together. */
export async function probeAll(
  requests: readonly StoredRequest[],
  environment: ProbeEnvironment,
): Promise<(Expected | undefined)[]> {
  const { clock } = environment;
  const stop = new AbortController();
  const timer = clock.setTimeout(() => stop.abort(), PROBE_MS);
  const found: (Expected | undefined)[] = requests.map(() => undefined);
  const rest = [...requests.entries()];
  const askSome = async () => {
    for (let next = rest.shift(); next && !stop.signal.aborted; next = rest.shift()) {
      const [index, request] = next;
      found[index] = await probe(request, environment, stop.signal);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, askSome));
  clock.clearTimeout(timer);
  return found;
}
