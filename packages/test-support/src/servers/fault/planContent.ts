import parseRange from 'range-parser';
import { bytesContent } from '../content/bytesContent.js';
import type { Content } from '../content/content.js';
import type { Behaviour, ContentRange, RangeBehaviour, ReceivedRequest } from './behaviour.js';
import { gzipped } from './contentCoding.js';
import { bodyPlan, messagePlan, withoutBody, type ResponsePlan } from './responsePlan.js';
import { ifRangeMatches, isNotModified, validatorsOf } from './validators.js';

/** The representation, coded or not, whole or in part, or a 304 or 416 instead of it. Pure. */
export function planContent(
  request: ReceivedRequest,
  behaviour: Behaviour,
  common: Record<string, string>,
): ResponsePlan {
  const uncoded = prepended(behaviour);
  const coded = gzipped(uncoded, behaviour, request.headers);
  const content = coded ?? uncoded;
  const validators = validatorsOf(uncoded, behaviour);
  const range = coded === undefined ? (behaviour.range ?? 'honoured') : 'ignored';
  const headers: Record<string, string> = {
    ...common,
    'content-type': behaviour.contentType ?? content.contentType,
    ...(range !== 'ignored' && { 'accept-ranges': 'bytes' }),
    ...(validators.etag !== undefined && { etag: validators.etag }),
    ...(validators.lastModified !== undefined && { 'last-modified': validators.lastModified }),
    ...(coded !== undefined && { 'content-encoding': 'gzip' }),
    ...(behaviour.contentCoding !== undefined && {
      vary: common['vary'] === undefined ? 'Accept-Encoding' : `${common['vary']}, Accept-Encoding`,
    }),
  };
  const isConditional = request.method === 'GET' || request.method === 'HEAD';
  if (isConditional && isNotModified(request.headers, validators)) {
    return { ...withoutBody, status: 304, headers };
  }
  // Dynamic compression does not know the length in advance.
  const contentLength = behaviour.contentLength ?? (coded === undefined ? 'correct' : 'absent');
  const whole = bodyPlan(behaviour.status ?? 200, headers, content, { contentLength });
  const { ifRange = 'honoured' } = behaviour;
  const isRangeMeant = ifRange === 'ignored' || ifRangeMatches(request.headers, validators);
  if (request.method !== 'GET' || range === 'ignored' || !isRangeMeant) return whole;
  const asked = askedRange(request.headers.range, content.size);
  if (asked === undefined) return whole;
  if (asked === 'unsatisfiable') {
    return messagePlan(416, { ...common, 'content-range': `bytes */${content.size}` }, request);
  }
  const { start, end, contentRange } = answeredRange(asked, range);
  const partHeaders = {
    ...headers,
    ...(contentRange !== undefined && { 'content-range': contentRange }),
  };
  return bodyPlan(206, partHeaders, content, { contentLength, start, end });
}

/** A range in another unit, malformed, or of several parts: a server may ignore it, so do we. */
function askedRange(
  header: string | undefined,
  size: number,
): ContentRange | 'unsatisfiable' | undefined {
  if (header === undefined) return undefined;
  const parsed = parseRange(size, header);
  if (parsed === -1) return 'unsatisfiable';
  if (parsed === -2 || parsed.type !== 'bytes' || parsed.length !== 1) return undefined;
  const [only] = parsed;
  return only && { start: only.start, end: only.end + 1, size };
}

/** What the 206 has of the range, and what it says it has. */
function answeredRange(
  asked: ContentRange,
  behaviour: Exclude<RangeBehaviour, 'ignored'>,
): { start: number; end: number; contentRange: string | undefined } {
  const most =
    typeof behaviour === 'object' && 'atMostBytes' in behaviour ? behaviour.atMostBytes : Infinity;
  const { start, size } = asked;
  const end = Math.min(asked.end, start + most);
  const says =
    typeof behaviour === 'object' && 'contentRange' in behaviour
      ? behaviour.contentRange
      : honestContentRange;
  return { start, end, contentRange: says({ start, end, size }) };
}

function honestContentRange({ start, end, size }: ContentRange): string {
  return `bytes ${start}-${end - 1}/${size}`;
}

function prepended({ content = withoutBody.body, prepend }: Behaviour): Content {
  return prepend === undefined
    ? content
    : bytesContent(Buffer.concat([Buffer.from(prepend), content.read()]), content.contentType);
}
