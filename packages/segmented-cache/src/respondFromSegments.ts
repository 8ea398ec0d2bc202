import type { Head } from './head.js';
import type { ReadableSegments } from './readableSegments.js';
import { respond } from './respond.js';
import { stitch } from './stitch.js';

/** Answers with a stream that pulls from one segment after the other. */
export function respondFromSegments(
  segments: ReadableSegments,
  request: Request,
  head: Head,
): Response {
  return respond(request, head.response, head.size, (range) => stitch(segments, head, range));
}
