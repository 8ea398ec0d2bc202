import type { IncomingHttpHeaders } from 'node:http';
import { gzipSync } from 'node:zlib';
import { bytesContent } from '../content/bytesContent.js';
import type { Content } from '../content/content.js';
import type { Behaviour } from './behaviour.js';

/** Coded bodies are made in memory. */
const maximumBytes = 256 * 1024 * 1024;
const codedBodies = new WeakMap<Content, Content>();

/**
 * The gzip-coded body, when the behaviour codes and the request accepts it; else `undefined`.
 *
 * @throws RangeError when the content is larger than 256 MiB.
 */
export function gzipped(
  content: Content,
  { contentCoding }: Behaviour,
  request: IncomingHttpHeaders,
): Content | undefined {
  if (contentCoding === undefined) return undefined;
  if (contentCoding === 'gzip' && !acceptsGzip(request['accept-encoding'])) return undefined;
  if (content.size > maximumBytes) {
    throw new RangeError(
      `Content of ${content.size} bytes is too large to gzip in memory; ` +
        `use at most ${maximumBytes} bytes with contentCoding.`,
    );
  }
  let coded = codedBodies.get(content);
  if (coded === undefined) {
    coded = bytesContent(gzipSync(content.read(), { level: 1 }), content.contentType);
    codedBodies.set(content, coded);
  }
  return coded;
}

function acceptsGzip(acceptEncoding: IncomingHttpHeaders[string]): boolean {
  return String(acceptEncoding ?? '')
    .split(',')
    .some((coding) => /^\s*(gzip|\*)\s*(;(?!\s*q=0(\.0*)?\s*$)|$)/i.test(coding));
}
