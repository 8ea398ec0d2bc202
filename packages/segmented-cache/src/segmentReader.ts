import { readingEnvironment } from './environment.js';
import type { ReadingEnvironment } from './environment.js';
import type { Head } from './head.js';
import { readingKeysFor } from './keys.js';
import { ReadableSegments } from './readableSegments.js';
import type { StreamableSegments } from './readableSegments.js';
import { stitch } from './stitch.js';

/**
 * Reads what a `SegmentStore` of the same scope has written, perhaps in another context, with a tenth
 * of its code.
 *
 * @example
 * const reader = new SegmentReader(registration.scope);
 * const film = (head: Head) => new Response(reader.body(head));
 */
export class SegmentReader {
  readonly #segments: StreamableSegments;

  /**
   * Touches no storage yet.
   *
   * @param scope as in `SegmentStoreOptions`.
   * @param environment the platform; default: the browser's.
   * @throws {TypeError} outside a secure context, and for a scope that is no absolute URL.
   */
  constructor(scope: string, environment: ReadingEnvironment = readingEnvironment()) {
    this.#segments = new ReadableSegments(environment, readingKeysFor(scope));
  }

  /**
   * All bytes of an asset. Opened in constant time; it fails with `missing-segment` where one is gone,
   * and never ends short.
   */
  body(head: Head): ReadableStream<Uint8Array> {
    return stitch(this.#segments, head, { start: 0, end: head.size });
  }
}
