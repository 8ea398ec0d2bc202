import type { Readable } from 'node:stream';

/**
 * The bytes of one representation, with random access, so that a range of a file of many GiB can
 * be served without the file ever existing.
 *
 * Positions are byte offsets; ranges are half-open, `[start, end)`. Reading outside `[0, size]`
 * throws a `RangeError`.
 */
export interface Content {
  /** Length in bytes. */
  readonly size: number;
  /** Names these bytes: equal for equal bytes. Validators are derived from it. */
  readonly identity: string;
  /** Default for the `Content-Type` header. */
  readonly contentType: string;
  /** When the bytes last changed, where that is known (files); in ms since the epoch. */
  readonly lastModifiedMs?: number;
  /** The bytes of `[start, end)`. Without arguments: all of them, which must fit into a Buffer. */
  read(start?: number, end?: number): Buffer;
  /** The same bytes as a stream that computes them as they are read. */
  stream(start?: number, end?: number): Readable;
  /** SHA-256 of all bytes, lower-case hexadecimal. Computed in pieces, once. */
  sha256(): Promise<string>;
}

/** Throws a `RangeError` unless `0 <= start <= end <= size`, all of them integers. */
export function checkRange(start: number, end: number, size: number): void {
  const whole = Number.isSafeInteger(start) && Number.isSafeInteger(end);
  if (!whole || start < 0 || start > end || end > size) {
    throw new RangeError(
      `Cannot read bytes [${start}, ${end}) of content that is ${size} bytes long: ` +
        'a range is half-open and lies within [0, size].',
    );
  }
}
