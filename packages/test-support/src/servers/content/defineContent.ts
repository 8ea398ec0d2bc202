import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { checkRange, type Content } from './content.js';

const pieceBytes = 1024 * 1024;

/** What a kind of content has to say for itself; the rest of `Content` follows from it. */
export interface ContentSource {
  readonly size: number;
  readonly identity: string;
  readonly contentType: string;
  readonly lastModifiedMs?: number;
  /** The bytes of a range that is already known to be inside the content. */
  readonly readRange: (start: number, end: number) => Buffer;
}

/** Makes a `Content` of a source: range checks, streaming in pieces of 1 MiB, a cached digest. */
export function defineContent({ readRange, ...description }: ContentSource): Content {
  const { size } = description;
  let digest: Promise<string> | undefined;

  function* pieces(start: number, end: number): Generator<Buffer> {
    for (let at = start; at < end; at += pieceBytes) {
      yield readRange(at, Math.min(at + pieceBytes, end));
    }
  }
  async function computeDigest(): Promise<string> {
    const hash = createHash('sha256');
    for (const piece of pieces(0, size)) {
      hash.update(piece);
      await turn(); // A digest of some GiB must not starve the connections being served.
    }
    return hash.digest('hex');
  }

  return {
    ...description,
    read(start = 0, end = size) {
      checkRange(start, end, size);
      return readRange(start, end);
    },
    stream(start = 0, end = size) {
      checkRange(start, end, size);
      return Readable.from(pieces(start, end), { objectMode: false });
    },
    sha256: () => (digest ??= computeDigest()),
  };
}
