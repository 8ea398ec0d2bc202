import { BodyReader, isSegmentedCacheError, metadataOf } from 'segmented-cache';
import type { ResponseMetadata, SegmentedCacheError } from 'segmented-cache';
import type { Environment } from '../environment.js';
import type { Unexpected } from '../jobs/job.js';
import type { Claim } from './claims.js';
import { contentLength, judge } from './judge.js';
import type { Asked, Verdict } from './judge.js';
import { outgoingRequest, PreparationFailure } from './outgoingRequest.js';
import type { OutgoingOptions, Wanted } from './outgoingRequest.js';
import type { RequestReason } from './prepareRequest.js';
import { segmentsOf } from './expectedAsset.js';
import type { FillableWriter } from './fillable.js';
import { comparableHeaders, headersOf, isCoded } from './resumability.js';
import { StallWatch, uploadPatienceMs } from './stallWatch.js';

/** How one attempt ended. What it wrote is durable, whatever the outcome. */
export type AttemptOutcome =
  /** The claim is fetched to its end, or was given up to another. */
  | { readonly kind: 'done' }
  /** What is stored belongs to other bytes than the server has now. */
  | { readonly kind: 'changed'; readonly detail: string }
  /** The server sent the whole where a range was asked for, while other ranges were under way. */
  | { readonly kind: 'range-refused' }
  /** The body ended, and nothing had said where: its end has to be asked for. */
  | { readonly kind: 'end-unsaid' }
  /** Something large began to arrive content-coded: it could never be resumed. */
  | { readonly kind: 'coded' }
  /** More came than was declared: that was the length of coded bytes, and the coding is hidden. */
  | { readonly kind: 'length-untrue' }
  /** `Range: bytes=0-` did not bring the whole. */
  | { readonly kind: 'identity-refused' }
  | {
      readonly kind: 'retry';
      readonly detail: string;
      readonly retryAfterMs?: number;
      /**
       * `network`: no answer came, or its body broke off; the browser may be offline. `bytes`: they are
       * not those that were expected.
       */
      readonly cause: 'network' | 'status' | 'bytes' | 'ours';
      /** Of `bytes`. */
      readonly unexpected?: Unexpected;
    }
  | { readonly kind: 'not-allowed'; readonly detail: string }
  | { readonly kind: 'bad-status'; readonly detail: string }
  | { readonly kind: 'quota-exceeded'; readonly detail: string }
  | { readonly kind: 'aborted' };

export interface AttemptOptions extends OutgoingOptions {
  readonly environment: Pick<Environment, 'fetch' | 'clock'>;
  /** Counts from 1, and from 1 again after each attempt that brought a byte. */
  readonly attemptNumber: number;
  /** Whether the record fails if it fails now, though the server may answer otherwise later. */
  readonly isLast: () => boolean;
  /** How a request for the whole is made. */
  readonly whole: 'whole' | 'identity';
  /** Whether to ask only if anything is there after what came. */
  readonly onlyEnd: boolean;
  /** Whether a body that did not say its length has just ended where this begins. */
  readonly followsEnd: boolean;
  /** Whether to end with `coded` rather than store something large that is. */
  readonly refusesCoded: boolean;
  /** Whether a declared length is taken for the body's, until more comes. */
  readonly trustsLength: boolean;
  /** Whether a 200 to a range may start the asset over: not while others write to the draft. */
  readonly mayRestart: () => boolean;
  /** Whether the end of a body whose length was not declared has to be asked for. */
  readonly asksForEnd: () => boolean;
  /**
   * Called once, when the response was judged good and before its first byte is written. `false`
   * where these bytes are no longer wanted: another connection has reached them meanwhile.
   */
  readonly onAccepted: () => boolean;
  /** Called with every chunk. */
  readonly onReceived: () => void;
  /** Called when nothing more is to come over this connection, while the last bytes become durable. */
  readonly onConnectionFree: () => void;
  readonly signal: AbortSignal;
}

/** So many attempts in a row may bring nothing before the whole is asked for where ranges may be the reason. */
const PATIENCE_WITH_RANGES = 2;

/** A rejection of `fetch` or of a body's stream: the network's doing, not a bug of ours. */
class NetworkFailure extends Error {}

/** `Range: bytes=0-` was not answered in a way that the browser takes. */
class IdentityFailure extends NetworkFailure {}

/**
 * Fetches one claim. No retry inside, but for a 401 or 403 that `prepareRequest` may help; every byte
 * that is written was validated first by status, `Content-Range`, validators and content coding
 * (Law 5), and counted.
 */
export async function attempt(options: AttemptOptions): Promise<AttemptOutcome> {
  const { environment, draft, claim, signal, request } = options;
  if (isAborted(signal)) return { kind: 'aborted' };
  // Ended by us as soon as the claim is full, so that the server stops sending.
  const stop = new AbortController();
  const stopToo = () => stop.abort(signal.reason);
  signal.addEventListener('abort', stopToo, { once: true });
  let writer: FillableWriter | undefined;
  const { body } = options;
  const watch = (stallMs?: number) =>
    new StallWatch(environment.clock, () => stop.abort(new TypeError('it stalled')), stallMs);
  // While a body goes up, nothing comes down.
  let stall = watch(body && uploadPatienceMs(body.size));
  const begin = async (
    response: Response,
    prepared: Request,
    declared: number | undefined,
    segments?: Parameters<typeof draft.begin>[2],
  ) => {
    const size = request.method === 'HEAD' ? 0 : declared;
    await writer?.close();
    await draft.begin(metadataFor(response, request.url, prepared.url), size, segments);
    writer = await draft.writerAt(0);
    claim.start = claim.position = 0;
    claim.end = size ?? Infinity;
    return writer;
  };
  /** The app may read what the server said, unless the browser hides it or others write here. */
  const failWithBody = async (
    response: Response,
    prepared: Request,
    detail: string,
  ): Promise<AttemptOutcome> => {
    if (response.status >= 200 && options.mayRestart()) {
      const errorPage = await begin(response, prepared, undefined);
      const whole = { ...options, refusesCoded: false, asksForEnd: () => false };
      await receive(response, errorPage, whole, stall);
    }
    return { kind: 'bad-status', detail };
  };
  try {
    writer = await draft.writerAt(claim.start);
    claim.start = claim.position = writer.offset;
    const { response, verdict, prepared } = await ask(options, stop.signal);
    // Elsewhere a Range that the app did not ask for may need a preflight.
    const isOurs = new URL(prepared.url).origin === options.origin;
    const refusesCoded = options.refusesCoded && isOurs;
    stall.stop();
    stall = watch();
    switch (verdict.kind) {
      case 'append':
        if (draft.size === undefined && verdict.completeLength !== undefined) {
          await draft.end(verdict.completeLength);
        }
        // A server may answer by less than was asked; the rest is asked for after.
        claim.end = Math.min(claim.end, verdict.end);
        break;
      case 'ended':
        await writer.end();
        return { kind: 'done' };
      case 'begin':
        if (draft.response && !options.mayRestart()) return { kind: 'range-refused' };
        if (refusesCoded && isLargeAndCoded(response.headers, draft.segmentBytes)) {
          return { kind: 'coded' };
        }
        {
          const { expected } = request;
          const declared = options.trustsLength ? verdict.size : undefined;
          // Another origin may hide that this is the length of coded bytes: there the digests decide.
          const isTrue = response.type !== 'cors';
          if (expected && isTrue && declared !== undefined && declared !== expected.size) {
            return unexpectedSize(declared, expected.size);
          }
          const segments = expected && segmentsOf(expected);
          await begin(response, prepared, expected?.size ?? declared, segments);
        }
        break;
      case 'not-allowed':
        if (options.prepareRequest) return verdict;
        return await failWithBody(response, prepared, verdict.detail);
      case 'unreadable':
        return options.mayRestart()
          ? { kind: 'changed', detail: verdict.detail }
          : { kind: 'range-refused' };
      case 'retry':
        if (options.isLast()) return await failWithBody(response, prepared, verdict.detail);
        return { ...verdict, cause: 'status' };
      case 'bad-status':
        return await failWithBody(response, prepared, verdict.detail);
      case 'changed':
      case 'identity-refused':
        return verdict;
    }
    if (!options.onAccepted()) return { kind: 'done' };
    return await receive(response, writer, { ...options, refusesCoded }, stall);
  } catch (error) {
    if (isAborted(signal)) return { kind: 'aborted' };
    if (isSegmentedCacheError(error)) return storageOutcome(error);
    if (error instanceof IdentityFailure) return { kind: 'identity-refused' };
    if (error instanceof NetworkFailure) {
      return { kind: 'retry', detail: error.message, cause: 'network' };
    }
    if (error instanceof PreparationFailure) {
      return { kind: 'retry', detail: error.message, cause: 'ours' };
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

interface Answered {
  readonly response: Response;
  readonly verdict: Verdict;
  /** What was sent. */
  readonly prepared: Request;
}

/** Sends the request; once more where it was not allowed and `prepareRequest` may know better. */
async function ask(options: AttemptOptions, signal: AbortSignal): Promise<Answered> {
  const { environment, draft, claim, attemptNumber, prepareRequest } = options;
  const known = draft.response && { headers: comparableHeaders(draft.response), size: draft.size };
  const isPart = claim.position > 0 || draft.storedBytes > 0 || claim.end < (draft.size ?? 0);
  const asked: Asked =
    known && isPart && !hasTriedRanges(options)
      ? {
          kind: options.onlyEnd ? 'end' : 'range',
          start: claim.position,
          followsEnd: options.followsEnd,
          known,
        }
      : { kind: options.whole };
  const wanted = asked.kind;
  const send = async (reason: RequestReason): Promise<Answered> => {
    const context = { attempt: attemptNumber, reason };
    const prepared = await outgoingRequest(options, wanted, context, signal);
    // In WebKit's workers the signal must be given here: one in the request ends nothing
    // (docs/discoveries/0002).
    const response = await environment
      .fetch(prepared, { signal })
      .catch((thrown: unknown) => networkFailure(thrown, wanted));
    return { response, verdict: judge(asked, response, environment.clock.now()), prepared };
  };
  const answered = await send(wanted === options.whole ? 'start' : 'continue');
  if (answered.verdict.kind !== 'not-allowed' || !prepareRequest) return answered;
  await answered.response.body?.cancel().catch(() => undefined);
  return send('not-allowed');
}

async function receive(
  response: Response,
  writer: FillableWriter,
  options: AttemptOptions,
  stall: StallWatch,
): Promise<AttemptOutcome> {
  const { claim, draft, request, refusesCoded, trustsLength, asksForEnd, onReceived } = options;
  const last = claim.end;
  const mayGrowTo = refusesCoded && isCoded(response.headers) ? draft.segmentBytes : Infinity;
  const reader = new BodyReader(response.body);
  while (claim.position < claim.end) {
    const received = await reader.read().catch((thrown: unknown) => networkFailure(thrown));
    if (!received) {
      if (claim.end === Infinity) {
        if (claim.position > 0 && asksForEnd()) return { kind: 'end-unsaid' };
        await writer.end();
        return { kind: 'done' };
      }
      const missing = claim.end - claim.position;
      const detail = `the connection ended ${missing} bytes early`;
      return { kind: 'retry', detail, cause: 'network' };
    }
    const chunk = received.subarray(0, Math.max(0, claim.end - claim.position));
    claim.position += chunk.length;
    if (claim.position > mayGrowTo) return { kind: 'coded' };
    await writer.write(chunk);
    stall.report();
    onReceived();
  }
  const isDeclared = trustsLength && !request.expected && claim.end === draft.size;
  if (isDeclared && mayHideCoding(response, claim)) {
    const more = await reader.read().catch((thrown: unknown) => networkFailure(thrown));
    if (more) return { kind: 'length-untrue' };
  }
  // Where it was cut short, more comes until the request is ended.
  if (claim.end === last) options.onConnectionFree();
  await writer.close();
  return { kind: 'done' };
}

/**
 * Whether the declared length may be that of coded bytes: another origin hides its Content-Encoding
 * unless it says otherwise. Nobody asks for a coding of a range.
 */
function mayHideCoding({ type, status }: Response, { start }: Claim): boolean {
  return type === 'cors' && status === 200 && start === 0;
}

/**
 * Whether ranges have come to nothing of what had begun to come coded: a server that codes ranges, too, is no server to
 * some browsers (docs/discoveries/0018). What is stored stays until the whole begins to come.
 */
function hasTriedRanges({ draft, request, attemptNumber }: AttemptOptions): boolean {
  const { response } = draft;
  // Without digests, of what is coded no more than its end is ever asked for.
  const isOfCoded = request.expected && response && isCoded(headersOf(response));
  return isOfCoded === true && attemptNumber > PATIENCE_WITH_RANGES;
}

/** A cache on the way may have another version still: it is asked again, within the budget. */
const unexpectedSize = (found: number, expected: number): AttemptOutcome => ({
  kind: 'retry',
  detail: `the server has ${found} bytes, and ${expected} are expected`,
  cause: 'bytes',
  unexpected: { expected: `${expected} bytes`, found: `${found} bytes` },
});

/** By its coded length, where that is declared; otherwise it shows while it comes. */
function isLargeAndCoded(headers: Headers, segmentBytes: number): boolean {
  return isCoded(headers) && (contentLength(headers) ?? 0) > segmentBytes;
}

/**
 * What is kept of a response: that of the whole, also where it came as a range from byte 0, and under
 * the app's URL, also where a signed one was asked.
 */
function metadataFor(response: Response, url: string, askedUrl: string): ResponseMetadata {
  const metadata = metadataOf(response);
  return {
    ...metadata,
    ...(metadata.status === 206 ? { status: 200, statusText: 'OK' } : {}),
    ...(askedUrl === url ? {} : { url, redirected: false }),
  };
}

/** Asked anew each time: it changes at every await. */
const isAborted = (signal: AbortSignal): boolean => signal.aborted;

/** Some browsers refuse a coded answer to a range, which others take (docs/discoveries/0018). */
function networkFailure(thrown: unknown, wanted?: Wanted): never {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const Failure = wanted === 'identity' ? IdentityFailure : NetworkFailure;
  throw new Failure(message, { cause: thrown });
}

function storageOutcome(error: SegmentedCacheError): AttemptOutcome {
  const { code, message, details } = error;
  if (code === 'quota-exceeded') return { kind: 'quota-exceeded', detail: message };
  const { expected, found } = details;
  if (code !== 'digest-mismatch' || typeof expected !== 'string' || typeof found !== 'string') {
    return { kind: 'retry', detail: message, cause: 'ours' };
  }
  return { kind: 'retry', detail: message, cause: 'bytes', unexpected: { expected, found } };
}
