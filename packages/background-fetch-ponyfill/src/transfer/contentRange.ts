/** A `Content-Range` of a 206: both positions inclusive, as the header has them. */
export interface ContentRange {
  readonly first: number;
  readonly last: number;
  /** `undefined` where the server wrote `*`. */
  readonly completeLength: number | undefined;
}

const grammar = /^bytes[ \t]+(\d+)-(\d+)\/(\d+|\*)$/i;

/**
 * Reads a single-range `Content-Range` (RFC 9110, section 14.4).
 *
 * @returns `undefined` for anything that is not one, or contradicts itself.
 */
export function parseContentRange(header: string | null): ContentRange | undefined {
  const [, first, last, length] = grammar.exec(header?.trim() ?? '') ?? [];
  if (first === undefined || last === undefined) return undefined;
  const range = {
    first: Number(first),
    last: Number(last),
    completeLength: length === '*' ? undefined : Number(length),
  };
  const fits = range.completeLength === undefined || range.last < range.completeLength;
  const safe = Number.isSafeInteger(range.last) && Number.isSafeInteger(range.completeLength ?? 0);
  return range.first <= range.last && fits && safe ? range : undefined;
}
