import { BodyReader, metadataOf } from 'segmented-cache';
import type { ClockPort, Draft, DraftWriter } from 'segmented-cache';
import { contentLength } from '../../transfer/judge.js';
import { isCoded, isResumable } from '../../transfer/resumability.js';
import { STALL_MS, StallWatch } from '../../transfer/stallWatch.js';
import type { Expected, VerifiedBy } from '../carriage.js';
import { expectedHeaders, isSameAsset } from './verifiable.js';

/** A native record's response, of which the first bytes have been read. */
export interface OpenedResponse {
  readonly response: Response;
  readonly reader: BodyReader;
  readonly first: Uint8Array | undefined;
}

/** What became of the bytes that the browser brought. */
export type TakenOver =
  | { readonly kind: 'complete'; readonly size: number; readonly verified: VerifiedBy }
  /** To be fetched by the runner, which goes on from what is durable. */
  | {
      readonly kind: 'given-up';
      readonly why: 'wrong' | 'failed' | 'cut' | 'unverifiable';
      readonly detail: string;
    };

export interface TakeOverOptions {
  /** Of the request: in Chromium the response has none. */
  readonly url: string;
  readonly draft: Draft;
  readonly clock: ClockPort;
  /** What the server said before the start; missing where it said nothing. */
  readonly expected?: Expected;
  /** What it says now, asked once the browser had ended; `undefined` where it does not say. */
  readonly now: Promise<Expected | undefined>;
  /** Whether the request's `integrity` is compared after this: then nobody has to be asked. */
  readonly hasDigest: boolean;
}

/**
 * Begins to read. In Chromium a body that was begun in the event which ends a native fetch can be read
 * to its end after that event, as long as the worker lives (docs/discoveries/0040).
 */
export async function openResponse(response: Response): Promise<OpenedResponse> {
  const reader = new BodyReader(response.body);
  return { response, reader, first: await reader.read() };
}

/**
 * Copies what the browser brought into a draft, after its status, length and validators were compared,
 * and keeps its last byte back until the server has been asked once more: a draft is whole only when
 * it was checked, wherever the worker dies. Where the server does not answer, the runner asks for that
 * byte, which compares validators like any range.
 */
export async function takeOver(
  opened: OpenedResponse,
  { url, draft, clock, expected, now, hasDigest }: TakeOverOptions,
): Promise<TakenOver> {
  const { response, reader } = opened;
  const { headers } = response;
  const refusal = refuse(response, expected);
  const size = expected?.size ?? contentLength(headers);
  if (refusal !== undefined || !size) {
    await reader.cancel().catch(() => undefined);
    return refusal ?? giveUp('unverifiable', 'it did not say how long its body is');
  }
  const metadata = metadataOf(response);
  await draft.begin({ ...metadata, url: metadata.url || url }, size);
  const writer = await draft.writerAt(0);
  const copied = await copyAllButLast(opened, writer, size, clock);
  const answer = hasDigest ? undefined : await now;
  if (copied.isLonger || (answer && !isStill(answer, size, headers))) {
    await writer.close();
    await draft.clear();
    const tooLong = `more came than its ${size} bytes`;
    return giveUp('wrong', copied.isLonger ? tooLong : 'the server has other bytes now');
  }
  if (!copied.last) {
    await writer.close();
    const detail = `${copied.bytes} of ${size} bytes could be read`;
    return copied.failure === undefined
      ? giveUp('wrong', detail)
      : giveUp('cut', `${detail}: ${copied.failure}`);
  }
  if (!hasDigest && !answer) {
    await writer.close();
    return giveUp('unverifiable', 'the server did not say whether it has the same bytes still');
  }
  await writer.write(copied.last);
  await writer.close();
  // Without what the server said before, two versions might lie behind one last header.
  const isStrong = expected !== undefined && isResumable(headers);
  const verified = hasDigest ? 'digest' : isStrong ? 'validator' : 'length';
  return { kind: 'complete', size, verified };
}

interface Copied {
  readonly bytes: number;
  /** The last byte, which was not written; missing where it did not come. */
  readonly last?: Uint8Array;
  /** Whether there was more than there should be. */
  readonly isLonger: boolean;
  /** Why reading or storing ended early, for people; missing where the body ended by itself. */
  readonly failure?: string;
}

/** Chromium may give a part of a body, and then nothing for ever (docs/discoveries/0045). */
async function copyAllButLast(
  { reader, first }: OpenedResponse,
  writer: DraftWriter,
  size: number,
  clock: ClockPort,
): Promise<Copied> {
  let bytes = 0;
  let last: Uint8Array | undefined;
  const stalled = new AbortController();
  const stall = new StallWatch(clock, () => {
    stalled.abort();
    // Ends the read that is under way.
    reader.cancel().catch(() => undefined);
  });
  try {
    for (let chunk = first; chunk; chunk = await reader.read()) {
      if (bytes + chunk.length > size) {
        await reader.cancel().catch(() => undefined);
        return { bytes, isLonger: true };
      }
      bytes += chunk.length;
      const isEnd = bytes === size && chunk.length > 0;
      if (isEnd) last = chunk.slice(-1);
      await writer.write(isEnd ? chunk.subarray(0, -1) : chunk);
      stall.report();
    }
  } catch (thrown) {
    const failure = thrown instanceof Error ? thrown.message : JSON.stringify(thrown);
    return { bytes, isLonger: false, failure };
  } finally {
    stall.stop();
  }
  if (stalled.signal.aborted && !last) {
    return { bytes, isLonger: false, failure: `the browser gave no more for ${STALL_MS} ms` };
  }
  return { bytes, isLonger: false, ...(last ? { last } : {}) };
}

const giveUp = (
  why: Extract<TakenOver, { kind: 'given-up' }>['why'],
  detail: string,
): TakenOver => ({ kind: 'given-up', why, detail });

/** What can be seen to be wrong before its body is read. */
function refuse({ status, headers }: Response, expected?: Expected): TakenOver | undefined {
  if (status !== 200) return giveUp('failed', `the server answered ${status}`);
  if (isCoded(headers)) return giveUp('wrong', 'its body is coded, so that no length checks it');
  if (!expected) return undefined;
  const declared = contentLength(headers) ?? expected.size;
  if (declared !== expected.size) {
    return giveUp('wrong', `it declares ${declared} bytes, the server had ${expected.size}`);
  }
  return isSameAsset(expectedHeaders(expected), headers)
    ? undefined
    : giveUp('wrong', 'its ETag or Last-Modified is not what the server had');
}

/** Whether the server has what the browser brought, as far as it says. */
function isStill(answer: Expected, size: number, headers: Headers): boolean {
  return answer.size === size && isSameAsset(expectedHeaders(answer), headers);
}
