import type { ByteRange } from './geometry.js';

/** What a `Range` header asks of a representation of known size (RFC 9110, section 14). */
export type RangeRequest =
  /** No range, or one that a server answers with the whole: other units, several ranges, nonsense. */
  | { readonly kind: 'whole' }
  | { readonly kind: 'range'; readonly range: ByteRange }
  | { readonly kind: 'unsatisfiable' };

const singleRange = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i;

/**
 * Reads a `Range` header against a size in bytes. Malformed headers are ignored, as RFC 9110,
 * section 14.2 has it; a range that starts after the last byte is unsatisfiable.
 */
export function parseRange(header: string | null, size: number): RangeRequest {
  const [, first = '', last = ''] = singleRange.exec(header ?? '') ?? [];
  if (first === '' && last === '') return { kind: 'whole' };
  if (first === '') {
    const suffix = Number(last);
    if (suffix === 0 || size === 0) return { kind: 'unsatisfiable' };
    return { kind: 'range', range: { start: Math.max(0, size - suffix), end: size } };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return { kind: 'whole' };
  if (start >= size) return { kind: 'unsatisfiable' };
  return {
    kind: 'range',
    range: { start, end: last === '' ? size : Math.min(Number(last) + 1, size) },
  };
}
