import { isSegmentedCacheError, metadataOf } from 'segmented-cache';
import type { Draft, DraftWriter, SegmentedCacheError } from 'segmented-cache';
import type { Environment } from '../environment.js';
import { restoreRequest } from '../jobs/request.js';
import type { StoredRequest } from '../jobs/request.js';
import type { Claim } from './claims.js';
import { judge } from './judge.js';
import { headersOf, ifRangeValidator } from './resumability.js';
import { StallWatch } from './stallWatch.js';

/** How one attempt ended. What it wrote is durable, whatever the outcome. */
export type AttemptOutcome =
  /** The claim is fetched to its end, or was given up to another. */
  | { readonly kind: 'done' }
  /** What is stored belongs to other bytes than the server has now. */
  | { readonly kind: 'changed'; readonly detail: string }
  /** The server sent the whole where a range was asked for, while other ranges were under way. */
  | { readonly kind: 'range-refused' }
  | {
      readonly kind: 'retry';
      readonly detail: string;
      readonly retryAfterMs?: number;
      /** No answer came, or its body broke off: the browser may be offline. */
      readonly isNetworkError?: boolean;
    }
  | { readonly kind: 'bad-status'; readonly detail: string }
  | { readonly kind: 'quota-exceeded'; readonly detail: string }
  | { readonly kind: 'aborted' };

export interface AttemptOptions {
  readonly environment: Pick<Environment, 'fetch' | 'clock'>;
  readonly request: StoredRequest;
  /** Of the worker: what goes elsewhere may need a preflight. */
  readonly origin: string;
  readonly draft: Draft;
  /** Moves as bytes come; its `end` may be moved down meanwhile. */
  readonly claim: Claim;
  /** Whether a 200 to a range may start the asset over: not while others write to the draft. */
  readonly mayRestart: () => boolean;
  /**
   * Called once, when the response was judged good and before its first byte is written. `false`
   * where these bytes are no longer wanted: another connection has reached them meanwhile.
   */
  readonly onAccepted: () => boolean;
  /** Called with every chunk. */
  readonly onReceived: () => void;
  readonly signal: AbortSignal;
}

/** A rejection of `fetch` or of a body's stream: the network's doing, not a bug of ours. */
class NetworkFailure extends Error {}

/**
 * Fetches one claim with one request. No retry inside; every byte that is written was validated
 * first by status, `Content-Range`, validators and content coding (Law 5), and counted.
 */
export async function attempt(options: AttemptOptions): Promise<AttemptOutcome> {
  const { environment, draft, claim, signal } = options;
  if (isAborted(signal)) return { kind: 'aborted' };
  // Ended by us as soon as the claim is full, so that the server stops sending.
  const stop = new AbortController();
  const stopToo = () => stop.abort(signal.reason);
  signal.addEventListener('abort', stopToo, { once: true });
  let writer: DraftWriter | undefined;
  const stall = new StallWatch(environment.clock, () => stop.abort(new TypeError('it stalled')));
  try {
    writer = await draft.writerAt(claim.start);
    claim.start = claim.position = writer.offset;
    // Nothing is stored: a plain request, from which everything else becomes known.
    const known = draft.response && { headers: headersOf(draft.response), size: draft.size };
    const ranged = known !== undefined && (claim.position > 0 || draft.storedBytes > 0);
    const response = await environment
      // In WebKit's workers the signal must be given here: one in the request ends nothing
      // (docs/discoveries/0002).
      .fetch(requestFor(options, ranged), { signal: stop.signal })
      .catch(networkFailure);
    const verdict = judge(
      ranged ? { start: claim.position, known } : undefined,
      response,
      environment.clock.now(),
    );
    switch (verdict.kind) {
      case 'append':
        break;
      case 'begin':
        if (ranged && !options.mayRestart()) return { kind: 'range-refused' };
        await writer.close();
        await draft.begin(metadataOf(response), verdict.size);
        writer = await draft.writerAt(0);
        claim.start = claim.position = 0;
        claim.end = verdict.size ?? Infinity;
        break;
      case 'changed':
      case 'retry':
      case 'bad-status':
        return verdict;
    }
    if (!options.onAccepted()) return { kind: 'done' };
    return await receive(response, writer, claim, () => {
      stall.report();
      options.onReceived();
    });
  } catch (error) {
    if (isAborted(signal)) return { kind: 'aborted' };
    if (isSegmentedCacheError(error)) return storageOutcome(error);
    if (error instanceof NetworkFailure) {
      return { kind: 'retry', detail: error.message, isNetworkError: true };
    }
    throw error;
  } finally {
    stall.stop();
    signal.removeEventListener('abort', stopToo);
    stop.abort();
    // What came is made durable even now; where storage itself failed, that has been said already.
    await writer?.close().catch(() => undefined);
  }
}

async function receive(
  response: Response,
  writer: DraftWriter,
  claim: Claim,
  onReceived: () => void,
): Promise<AttemptOutcome> {
  const reader = response.body?.getReader();
  while (claim.position < claim.end) {
    const result = await reader?.read().catch(networkFailure);
    if (!result || result.done) {
      if (claim.end === Infinity) {
        await writer.end();
        return { kind: 'done' };
      }
      const missing = claim.end - claim.position;
      return { kind: 'retry', detail: `the connection ended ${missing} bytes early` };
    }
    const chunk = result.value.subarray(0, claim.end - claim.position);
    claim.position += chunk.length;
    await writer.write(chunk);
    onReceived();
  }
  await writer.close();
  return { kind: 'done' };
}

function requestFor({ request, origin, draft, claim }: AttemptOptions, ranged: boolean): Request {
  const restored = restoreRequest(request);
  const headers = new Headers(restored.headers);
  if (ranged) {
    const last = claim.end === draft.size || claim.end === Infinity ? '' : claim.end - 1;
    headers.set('Range', `bytes=${claim.position}-${last}`);
    // Cross-origin, `If-Range` would need a preflight; there the validators are compared instead.
    const sameOrigin = new URL(request.url).origin === origin;
    const validator = draft.response && ifRangeValidator(headersOf(draft.response));
    if (sameOrigin && validator) headers.set('If-Range', validator);
  }
  // Past the HTTP cache, which locks a URL to one writer and may assemble partial entries.
  const init = { headers, cache: 'no-store', priority: 'low' } as const;
  return new Request(restored, init);
}

/** Asked anew each time: it changes at every await. */
const isAborted = (signal: AbortSignal): boolean => signal.aborted;

function networkFailure(thrown: unknown): never {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  throw new NetworkFailure(message, { cause: thrown });
}

function storageOutcome(error: SegmentedCacheError): AttemptOutcome {
  const { code, message } = error;
  return code === 'quota-exceeded'
    ? { kind: 'quota-exceeded', detail: message }
    : { kind: 'retry', detail: message };
}
