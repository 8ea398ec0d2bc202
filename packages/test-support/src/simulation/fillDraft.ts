import type { SeededRandom } from './seededRandom.js';

/** The part of a segmented-cache `Draft` that is needed here. */
export interface FillableDraft {
  readonly missingRanges: readonly { readonly start: number; readonly end: number }[];
  writerAt(start: number): Promise<FillableWriter>;
}

interface FillableWriter {
  readonly offset: number;
  write(chunk: Uint8Array): Promise<void>;
  close(): Promise<void>;
  end(): Promise<void>;
}

export interface FillOptions {
  readonly random: SeededRandom;
  readonly largestChunk: number;
  /** Called after each chunk, for example to let time pass. */
  readonly afterChunk?: () => Promise<void>;
}

/**
 * Writes what is missing of a draft, in chunks of random sizes, as a network brings it. An asset of
 * unknown size ends where `bytes` end.
 */
export async function fillDraft(
  draft: FillableDraft,
  bytes: Uint8Array,
  { random, largestChunk, afterChunk }: FillOptions,
): Promise<void> {
  let attempts = 0;
  for (let range = draft.missingRanges[0]; range; range = draft.missingRanges[0]) {
    // Each range is written in one go; more are needed only where tails turn out to be lost.
    if (++attempts > bytes.length + 10) {
      throw new Error(`The range ${range.start}-${range.end} stays missing whatever is written.`);
    }
    const writer = await draft.writerAt(range.start);
    const end = Math.min(range.end, bytes.length);
    for (let { offset } = writer; offset < end;) {
      const next = Math.min(end, offset + 1 + random.below(largestChunk));
      await writer.write(bytes.subarray(offset, next));
      offset = next;
      await afterChunk?.();
    }
    if (range.end === Infinity) await writer.end();
    else await writer.close();
  }
}
