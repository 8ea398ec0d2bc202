import { restoreRequest } from '../jobs/request.js';
import type { StoredRequest } from '../jobs/request.js';
import type { Claim } from './claims.js';
import type { Fillable } from './fillable.js';
import type { PrepareRequest, RequestContext } from './prepareRequest.js';
import { comparableHeaders, ifRangeValidator } from './resumability.js';

/** What one request asks for. */
export type Wanted =
  /** The whole, as it comes. */
  | 'whole'
  /**
   * The whole, by `Range: bytes=0-`: with it browsers ask for no content coding (Fetch,
   * HTTP-network-or-cache fetch, step 8.20; docs/decisions/0010).
   */
  | 'identity'
  | 'range'
  /** What may be there after a body that has ended: whatever the validators, so without `If-Range`. */
  | 'end';

export interface OutgoingOptions {
  readonly request: StoredRequest;
  readonly body?: Blob;
  /** Of the worker: what goes elsewhere may need a preflight. */
  readonly origin: string;
  readonly draft: Fillable;
  readonly claim: Claim;
  readonly prepareRequest?: PrepareRequest;
}

/** What `prepareRequest` threw, or that it did not answer in time. */
export class PreparationFailure extends Error {}

/**
 * The request for a claim, past the HTTP cache, which may assemble partial entries.
 *
 * @param signal of the attempt: `prepareRequest` is not waited for beyond it.
 * @throws {PreparationFailure}
 */
export async function outgoingRequest(
  { request, body, origin, draft, claim, prepareRequest }: OutgoingOptions,
  wanted: Wanted,
  context: RequestContext,
  signal: AbortSignal,
): Promise<Request> {
  // Checked by us: the browser would check one response, which may be a part.
  const init = { integrity: '', ...(body ? { body } : {}) };
  const prepared = await prepare(restoreRequest(request, init), prepareRequest, context, signal);
  const headers = new Headers(prepared.headers);
  if (wanted === 'identity') headers.set('Range', 'bytes=0-');
  if (wanted === 'range' || wanted === 'end') {
    const last = claim.end === draft.size || claim.end === Infinity ? '' : claim.end - 1;
    headers.set('Range', `bytes=${claim.position}-${last}`);
    // Cross-origin, `If-Range` would need a preflight; there the validators are compared instead.
    const sameOrigin = new URL(prepared.url).origin === origin;
    const validator = draft.response && ifRangeValidator(comparableHeaders(draft.response));
    if (wanted === 'range' && sameOrigin && validator) headers.set('If-Range', validator);
  }
  return new Request(prepared, { headers, cache: 'no-store', priority: 'low' });
}

async function prepare(
  request: Request,
  prepareRequest: PrepareRequest | undefined,
  context: RequestContext,
  signal: AbortSignal,
): Promise<Request> {
  if (!prepareRequest) return request;
  try {
    return await Promise.race([prepareRequest(request, context), whenAborted(signal)]);
  } catch (thrown) {
    throw new PreparationFailure(`prepareRequest failed: ${String(thrown)}`, { cause: thrown });
  }
}

/** Nothing else ends the app's own waiting: a connection is taken meanwhile. */
function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = () => reject(signal.reason as Error);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}
