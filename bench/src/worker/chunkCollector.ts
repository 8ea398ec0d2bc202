import type { Pipeline } from './task.js';

/** A segment's bytes: in a buffer, or in a blob. */
export type CollectedSegment = (
  | { readonly bytes: Uint8Array<ArrayBuffer>; readonly blob?: undefined }
  | { readonly bytes?: undefined; readonly blob: Blob }
) & {
  /** To be called when nobody needs the buffer any more. */
  readonly giveBack: () => void;
};

type Collecting = Pick<Pipeline, 'collect' | 'segmentBytes'>;

/** Cuts a stream into segments, in one of the ways that are compared. */
export function chunkCollector(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  { collect, segmentBytes }: Collecting,
): AsyncGenerator<CollectedSegment> {
  switch (collect) {
    case 'new-buffer':
      return copied(body, segmentBytes, () => new ArrayBuffer(segmentBytes), []);
    case 'pooled-buffer': {
      const pool: ArrayBuffer[] = [];
      return copied(body, segmentBytes, () => pool.pop() ?? new ArrayBuffer(segmentBytes), pool);
    }
    case 'pooled-byob':
      return readInto(body, segmentBytes);
    case 'blob':
      return joined(body, segmentBytes);
  }
}

async function* copied(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  segmentBytes: number,
  take: () => ArrayBuffer,
  pool: ArrayBuffer[],
): AsyncGenerator<CollectedSegment> {
  const reader = body.getReader();
  let buffer = new Uint8Array(take());
  let filled = 0;
  const segment = (): CollectedSegment => {
    const { buffer: used } = buffer;
    return { bytes: buffer.subarray(0, filled), giveBack: () => void pool.push(used) };
  };
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    for (let rest = value; rest.length > 0;) {
      const part = rest.subarray(0, segmentBytes - filled);
      buffer.set(part, filled);
      filled += part.length;
      rest = rest.subarray(part.length);
      if (filled < segmentBytes) continue;
      yield segment();
      buffer = new Uint8Array(take());
      filled = 0;
    }
  }
  if (filled > 0) yield segment();
}

async function* readInto(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  segmentBytes: number,
): AsyncGenerator<CollectedSegment> {
  const reader = body.getReader({ mode: 'byob' });
  const pool: ArrayBuffer[] = [];
  for (let done = false; !done;) {
    let buffer = pool.pop() ?? new ArrayBuffer(segmentBytes);
    let filled = 0;
    while (filled < segmentBytes && !done) {
      const read = await reader.read(new Uint8Array(buffer, filled));
      done = read.done;
      if (!read.value) continue;
      buffer = read.value.buffer;
      filled += read.value.length;
    }
    const used = buffer;
    const bytes = new Uint8Array(used, 0, filled);
    if (filled > 0) yield { bytes, giveBack: () => void pool.push(used) };
  }
}

async function* joined(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  segmentBytes: number,
): AsyncGenerator<CollectedSegment> {
  const reader = body.getReader();
  const nothing = (): void => undefined;
  let chunks: Uint8Array<ArrayBuffer>[] = [];
  let filled = 0;
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    for (let rest = value; rest.length > 0;) {
      const part = rest.subarray(0, segmentBytes - filled);
      chunks.push(part);
      filled += part.length;
      rest = rest.subarray(part.length);
      if (filled < segmentBytes) continue;
      yield { blob: new Blob(chunks), giveBack: nothing };
      chunks = [];
      filled = 0;
    }
  }
  if (filled > 0) yield { blob: new Blob(chunks), giveBack: nothing };
}
