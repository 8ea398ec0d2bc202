import { describe, expect, it } from '@jest/globals';
import { ifRangeValidator, isResumable, isSameRepresentation } from './resumability.js';

const modified = 'Thu, 01 Jan 2026 00:00:00 GMT';
const second = 'Thu, 01 Jan 2026 00:00:01 GMT';

describe('isResumable', () => {
  it.each([
    { headers: { etag: '"1"' }, expected: true },
    { headers: { etag: '"1"', 'content-encoding': 'identity' }, expected: true },
    { headers: { 'last-modified': modified, date: second }, expected: true },
    { headers: { etag: 'W/"1"' }, expected: false },
    { headers: { etag: 'W/"1"', 'last-modified': modified, date: second }, expected: false },
    { headers: { etag: 'unquoted' }, expected: false },
    { headers: {}, expected: false },
    { headers: { 'last-modified': modified, date: modified }, expected: false },
    { headers: { 'last-modified': modified }, expected: false },
    { headers: { 'last-modified': 'nonsense', date: second }, expected: false },
    { headers: { etag: '"1"', 'content-encoding': 'gzip' }, expected: false },
    { headers: { etag: '"1"', 'content-encoding': ' BR ' }, expected: false },
  ])('$headers: $expected', ({ headers, expected }) => {
    expect(isResumable(new Headers(headers))).toBe(expected);
  });
});

describe('ifRangeValidator', () => {
  it('is the strong ETag, or else the date', () => {
    const both = { etag: '"1"', 'last-modified': modified };
    expect(ifRangeValidator(new Headers(both))).toBe('"1"');
    expect(ifRangeValidator(new Headers({ ...both, etag: 'W/"1"' }))).toBe(modified);
    expect(ifRangeValidator(new Headers())).toBeUndefined();
  });
});

describe('isSameRepresentation', () => {
  const of = (headers: Record<string, string>) => new Headers(headers);

  it.each([
    { first: { etag: '"1"' }, later: { etag: '"1"' }, expected: true },
    { first: { etag: '"1"' }, later: { etag: '"1"', 'last-modified': modified }, expected: true },
    { first: {}, later: { etag: '"1"' }, expected: true },
    { first: { etag: '"1"' }, later: { etag: '"2"' }, expected: false },
    { first: { etag: '"1"' }, later: {}, expected: false },
    { first: { 'last-modified': modified }, later: { 'last-modified': second }, expected: false },
    {
      first: { etag: '"1"', 'last-modified': modified },
      later: { etag: '"1"', 'last-modified': second },
      expected: false,
    },
  ])('$first, then $later: $expected', ({ first, later, expected }) => {
    expect(isSameRepresentation(of(first), of(later))).toBe(expected);
  });
});
