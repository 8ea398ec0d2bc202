import { describe, expect, it } from '@jest/globals';
import { ifRangeHolds, isNotModified } from './preconditions.js';

const date = 'Thu, 01 Jan 2026 00:00:00 GMT';
const later = 'Thu, 01 Jan 2026 00:00:01 GMT';
const strong = { etag: '"a"', lastModified: date };
const weak = { etag: 'W/"a"', lastModified: null };
const none = { etag: null, lastModified: null };

describe('isNotModified', () => {
  it.each([
    { asked: {}, stored: strong, expected: false },
    { asked: { 'if-none-match': '"a"' }, stored: strong, expected: true },
    { asked: { 'if-none-match': 'W/"a"' }, stored: strong, expected: true },
    { asked: { 'if-none-match': '"a"' }, stored: weak, expected: true },
    { asked: { 'if-none-match': '"b", W/"a"' }, stored: strong, expected: true },
    { asked: { 'if-none-match': '"b,", "c"' }, stored: strong, expected: false },
    { asked: { 'if-none-match': '"a"' }, stored: none, expected: false },
    { asked: { 'if-none-match': '*' }, stored: none, expected: true },
    { asked: { 'if-modified-since': date }, stored: strong, expected: true },
    { asked: { 'if-modified-since': later }, stored: strong, expected: true },
    {
      asked: { 'if-modified-since': date },
      stored: { ...strong, lastModified: later },
      expected: false,
    },
    { asked: { 'if-modified-since': date }, stored: none, expected: false },
    { asked: { 'if-modified-since': 'nonsense' }, stored: strong, expected: false },
    {
      asked: { 'if-none-match': '"b"', 'if-modified-since': date },
      stored: strong,
      expected: false,
    },
  ])('$asked against $stored: $expected', ({ asked, stored, expected }) => {
    expect(isNotModified(new Headers(asked), stored)).toBe(expected);
  });
});

describe('ifRangeHolds', () => {
  it.each([
    { ifRange: undefined, stored: none, expected: true },
    { ifRange: '"a"', stored: strong, expected: true },
    { ifRange: '"b"', stored: strong, expected: false },
    { ifRange: 'W/"a"', stored: weak, expected: false },
    { ifRange: '"a"', stored: weak, expected: false },
    { ifRange: date, stored: strong, expected: true },
    { ifRange: later, stored: strong, expected: false },
    { ifRange: date, stored: none, expected: false },
    { ifRange: 'nonsense', stored: none, expected: false },
  ])('$ifRange against $stored: $expected', ({ ifRange, stored, expected }) => {
    const headers = new Headers(ifRange === undefined ? {} : { 'if-range': ifRange });
    expect(ifRangeHolds(headers, stored)).toBe(expected);
  });
});
