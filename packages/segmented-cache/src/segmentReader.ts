import { browserEnvironment } from './environment.js';
import type { SegmentEnvironment } from './environment.js';
import type { Head } from './head.js';
import { keysFor } from './keys.js';
import { ReadableSegments } from './readableSegments.js';
import { respondFromSegments } from './respondFromSegments.js';

/**
 * Reads what a `SegmentStore` of the same scope has written, perhaps in another context, with a third
 * of its code.
 *
 * @example
 * const reader = new SegmentReader(registration.scope);
 * const film = (request: Request, head: Head) => reader.respond(request, head);
 */
export class SegmentReader {
  readonly #segments: ReadableSegments;

  /**
   * Touches no storage yet.
   *
   * @param scope as in `SegmentStoreOptions`.
   * @param environment the platform; default `browserEnvironment()`.
   * @throws {TypeError} outside a secure context, and for a scope that is no absolute URL.
   */
  constructor(scope: string, environment: SegmentEnvironment = browserEnvironment()) {
    this.#segments = new ReadableSegments(environment, keysFor(scope));
  }

  /** As `SegmentStore.respond()`. */
  respond(request: Request, head: Head): Response {
    return respondFromSegments(this.#segments, request, head);
  }
}
