import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Content } from '../content/content.js';
import type { Behaviour } from './behaviour.js';

/** The validators of a representation, as header values. */
export interface Validators {
  readonly etag?: string;
  readonly lastModified?: string;
}

/** Which validators a behaviour sends for a content. */
export function validatorsOf(content: Content, behaviour: Behaviour): Validators {
  const etag = etagOf(content, behaviour);
  const lastModified = lastModifiedOf(content, behaviour);
  return {
    ...(etag !== undefined && { etag }),
    ...(lastModified !== undefined && { lastModified }),
  };
}

function etagOf(content: Content, behaviour: Behaviour): string | undefined {
  const { etag = 'strong', contentCoding } = behaviour;
  if (typeof etag === 'object') return etag.value;
  if (etag === 'absent') return undefined;
  const strong = `"${createHash('sha256').update(content.identity).digest('hex').slice(0, 16)}"`;
  return etag === 'weak' || contentCoding !== undefined ? `W/${strong}` : strong;
}

function lastModifiedOf(content: Content, { lastModified }: Behaviour): string | undefined {
  if (lastModified === 'absent') return undefined;
  if (lastModified !== undefined) return lastModified.toUTCString();
  return content.lastModifiedMs === undefined
    ? undefined
    : new Date(content.lastModifiedMs).toUTCString();
}

/** Whether `If-None-Match`, or without it `If-Modified-Since`, asks for a 304. */
export function isNotModified(request: IncomingHttpHeaders, validators: Validators): boolean {
  const ifNoneMatch = request['if-none-match'];
  if (ifNoneMatch !== undefined) {
    const { etag } = validators;
    if (etag === undefined) return false;
    const weak = (tag: string) => tag.trim().replace(/^W\//, '');
    return ifNoneMatch === '*' || ifNoneMatch.split(',').some((tag) => weak(tag) === weak(etag));
  }
  const since = request['if-modified-since'];
  const { lastModified } = validators;
  return (
    since !== undefined &&
    lastModified !== undefined &&
    Date.parse(lastModified) <= Date.parse(since)
  );
}

/** Whether `If-Range` lets the range stand: absent, or a strong match (RFC 9110, 13.1.5). */
export function ifRangeMatches(request: IncomingHttpHeaders, validators: Validators): boolean {
  const ifRange = request['if-range'];
  if (ifRange === undefined) return true;
  if (typeof ifRange !== 'string') return false;
  const isTag = ifRange.includes('"');
  if (!isTag) return ifRange === validators.lastModified;
  return ifRange === validators.etag && !ifRange.startsWith('W/');
}
