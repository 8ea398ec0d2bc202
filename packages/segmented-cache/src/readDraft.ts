import type { Draft } from './draft.js';
import type { DraftPiece } from './draftLedger.js';
import { SegmentedCacheError } from './errors.js';
import type { ByteRange } from './geometry.js';
import type { SegmentRef } from './keys.js';
import { answerTo, assetHeaders, withUrl } from './respond.js';
import { missingSegment } from './readableSegments.js';
import type { Segments } from './segments.js';
import { holdShared } from './stitch.js';

/**
 * A draft that somebody is writing, as whoever reads along follows it.
 *
 * @example
 * const source: DraftSource = {
 *   current: () => store.openDraft('film'),
 *   changed: () => new Promise((resolve) => setTimeout(resolve, 250)),
 * };
 * const answer = await store.respondFromDraft(event.request, source);
 */
export interface DraftSource {
  /** The draft as it is now. What this rejects with, the reader's stream fails with. */
  current(): Promise<Draft>;
  /** Resolves once something may have changed since this was called. */
  changed(): Promise<void>;
}

/**
 * Answers out of what is durable of a draft, and goes on as more becomes durable: one transfer
 * fills the store and serves the reader. The bytes have been validated like all that is stored; where
 * digests are known beforehand, those of an unfinished segment are given too, and the stream neither
 * leaves it nor ends before its digest was right. It fails where the asset turns out to have changed,
 * and never ends short.
 *
 * @returns `undefined` while no server has answered.
 */
export async function respondFromDraft(
  segments: Segments,
  request: Request,
  source: DraftSource,
): Promise<Response | undefined> {
  const draft = await source.current();
  const { response, size } = draft;
  if (!response) return undefined;
  if (size === undefined) {
    // A range of something without an end cannot be named, so that the whole answers it.
    const { status, statusText } = response;
    const init = { status, statusText, headers: assetHeaders(response) };
    const isHead = request.method === 'HEAD';
    const whole = { start: 0, end: Infinity };
    const body = isHead ? null : stitchDraft(segments, draft, source, whole);
    return withUrl(new Response(body, init), response);
  }
  const { init, range } = answerTo(request, response, size);
  const body = range ? stitchDraft(segments, draft, source, range) : null;
  return withUrl(new Response(body, init), response);
}

function stitchDraft(
  segments: Segments,
  first: Draft,
  source: DraftSource,
  range: ByteRange,
): ReadableStream<Uint8Array> {
  const { assetId } = first;
  const indexOf = (at: number): number => Math.floor(at / first.segmentBytes);
  let draft = first;
  let position = range.start;
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  /** Where `reader` ends at the earliest, if it reads a segment. */
  let promised: { readonly ref: SegmentRef; readonly end: number } | undefined;
  /** Where bytes were given whose digest is still to come: a server may have another version meanwhile. */
  let unproven: number | undefined;
  let release: (() => void) | undefined;
  let isCancelled = false;

  /** The next bytes of the range; `undefined` at its end. Waits for them. */
  const read = async (): Promise<Uint8Array | undefined> => {
    for (;;) {
      const end = Math.min(range.end, draft.size ?? Infinity);
      const isAtEnd = position >= end;
      if (isCancelled || (isAtEnd && unproven === undefined)) return undefined;
      const chunk = isAtEnd ? undefined : (await reader?.read())?.value;
      if (chunk) return chunk.subarray(0, end - position);
      reader = undefined;
      // A segment that is shorter than its name would be opened again and again.
      if (promised && position < promised.end) throw missingSegment(promised.ref);
      const changed = source.changed();
      // What is whole stays what it is, also once its job is over and the draft is gone.
      if (!draft.isWhole) draft = await source.current();
      if (draft.assetId !== assetId) throw changedMeanwhile();
      if (unproven !== undefined) {
        if (draft.pieceAt(unproven)?.kind === 'segment') unproven = undefined;
        else if (isAtEnd || indexOf(position) > indexOf(unproven)) {
          // Neither goes on nor ends before it is known that these bytes were the right ones.
          await changed;
          continue;
        }
        if (isAtEnd) continue;
      }
      const piece = draft.pieceAt(position);
      const bytes = piece && (await open(segments, draft, piece));
      reader = bytes?.getReader();
      if (reader && piece?.kind === 'tail' && draft.provesSegments) unproven = position;
      promised =
        piece?.kind === 'segment'
          ? { ref: piece.ref, end: position + piece.ref.length - piece.offset }
          : undefined;
      // A tail that is gone has become part of a segment, which the ledger is about to say.
      if (!reader) {
        if (piece?.kind === 'segment') throw missingSegment(piece.ref);
        if (Math.min(range.end, draft.size ?? Infinity) > position) await changed;
      }
    }
  };

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          release ??= await holdShared(segments, assetId);
          const chunk = await read();
          if (chunk) {
            position += chunk.length;
            controller.enqueue(chunk);
          } else {
            release();
            await reader?.cancel();
            if (!isCancelled) controller.close();
          }
        } catch (error) {
          release?.();
          throw error;
        }
      },
      async cancel(reason) {
        isCancelled = true;
        release?.();
        await reader?.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/** @returns `undefined` where it is gone. */
async function open(
  segments: Segments,
  draft: Draft,
  piece: DraftPiece,
): Promise<ReadableStream<Uint8Array> | undefined> {
  const { offset } = piece;
  if (piece.kind === 'tail') {
    const bytes = await segments.readTail(draft.id, piece.id, piece.length);
    return bytes && new Blob([bytes]).slice(offset).stream();
  }
  const response = await segments.open(piece.ref);
  if (offset === 0) return response?.body ?? undefined;
  return (await response?.blob())?.slice(offset).stream();
}

function changedMeanwhile(): SegmentedCacheError {
  return new SegmentedCacheError(
    'asset-changed',
    'The asset changed on the server while it was read and downloaded. Ask for it again.',
  );
}
