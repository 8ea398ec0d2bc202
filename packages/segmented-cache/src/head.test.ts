import { describe, expect, it } from '@jest/globals';
import { headFromResponse, headToResponse } from './head.js';
import type { Head } from './head.js';

const digest = 'ab'.repeat(32);
const head: Head = {
  format: 1,
  assetId: 'asset',
  response: {
    url: 'https://app.example/film.mp4',
    status: 200,
    statusText: 'OK',
    headers: [
      ['content-type', 'video/mp4'],
      ['Date', 'Thu, 01 Jan 2026 00:00:00 GMT'],
    ],
    redirected: false,
  },
  size: 2500,
  segmentBytes: 1000,
  segments: [
    { digest, length: 1000 },
    { digest, length: 1000 },
    { digest, length: 500 },
  ],
  completedAt: Date.UTC(2026, 1, 1),
};

describe('head', () => {
  it('comes back as it was stored', async () => {
    expect(await headFromResponse(headToResponse(head))).toEqual(head);
  });

  it('carries the asset’s own date, for those who expire entries by age', () => {
    expect(headToResponse(head).headers.get('date')).toBe('Thu, 01 Jan 2026 00:00:00 GMT');
    const undated = { ...head, response: { ...head.response, headers: [] } };
    expect(headToResponse(undated).headers.get('date')).toBe('Sun, 01 Feb 2026 00:00:00 GMT');
  });

  it.each<{ flaw: string; with: Record<string, unknown> }>([
    { flaw: 'a segment too few', with: { segments: head.segments.slice(1) } },
    { flaw: 'a segment too many', with: { segments: [...head.segments, { digest, length: 1 }] } },
    { flaw: 'a short segment', with: { segments: head.segments.with(1, { digest, length: 999 }) } },
    {
      flaw: 'a long last segment',
      with: { segments: head.segments.with(2, { digest, length: 501 }) },
    },
    { flaw: 'no digest', with: { segments: head.segments.with(0, { digest: 'x', length: 1000 }) } },
    { flaw: 'no segments', with: { segments: undefined } },
    { flaw: 'a fraction of a byte', with: { size: 2500.5 } },
    { flaw: 'a negative size', with: { size: -1 } },
    { flaw: 'no size', with: { size: undefined } },
    { flaw: 'segments of no bytes', with: { segmentBytes: 0 } },
    { flaw: 'no headers', with: { response: { ...head.response, headers: 'none' } } },
    { flaw: 'an older format', with: { format: 0 } },
    { flaw: 'no format', with: { format: 'one' } },
  ])('is not trusted with $flaw', async ({ with: flawed }) => {
    expect(await headFromResponse(Response.json({ ...head, ...flawed }))).toBeUndefined();
  });

  it.each<{ flaw: string; with: Record<string, unknown> }>([
    { flaw: 'no response', with: { response: undefined } },
    { flaw: 'nothing for a segment', with: { segments: [null, null, null] } },
    { flaw: 'a status that is none', with: { response: { ...head.response, status: 1000 } } },
    { flaw: 'headers that are none', with: { response: { ...head.response, headers: [['a']] } } },
    { flaw: 'a name in Vary that is none', with: { vary: { 'a b': 'c' } } },
    { flaw: 'no Vary', with: { vary: null } },
  ])('is not trusted with $flaw', async ({ with: flawed }) => {
    expect(await headFromResponse(Response.json({ ...head, ...flawed }))).toBeUndefined();
  });

  it.each(['', 'no JSON', '[]', 'null', '1'])('is not trusted when it is %j', async (text) => {
    expect(await headFromResponse(new Response(text))).toBeUndefined();
  });

  it('says that it was written by a newer version', async () => {
    await expect(headFromResponse(Response.json({ format: 2 }))).rejects.toMatchObject({
      code: 'newer-format',
      details: { format: 2 },
    });
  });
});
