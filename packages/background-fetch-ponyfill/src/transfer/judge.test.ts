import { describe, expect, it } from '@jest/globals';
import { judge } from './judge.js';
import type { Asked } from './judge.js';

const now = Date.UTC(2026, 0, 1);
const known = { headers: new Headers({ etag: '"1"' }), size: 1000 };
const asked = { kind: 'range', start: 100, followsEnd: false, known } as const;
const identity: Asked = { kind: 'identity' };
const range = { etag: '"1"', 'content-range': 'bytes 100-999/1000' };

const answer = (status: number, headers: Record<string, string> = {}) => ({
  status,
  statusText: '',
  headers: new Headers(headers),
});

describe('judge, of a plain request', () => {
  it.each([
    { status: 200, headers: { 'content-length': '5' }, size: 5 },
    { status: 203, headers: { 'content-length': '0' }, size: 0 },
    { status: 200, headers: {}, size: undefined },
    { status: 200, headers: { 'content-length': 'many' }, size: undefined },
    { status: 200, headers: { 'content-length': '9007199254740992' }, size: undefined },
    {
      status: 200,
      headers: { 'content-length': '5', 'content-encoding': 'gzip' },
      size: undefined,
    },
    { status: 200, headers: { 'content-length': '5', 'content-encoding': 'identity' }, size: 5 },
  ])('begins with $status $headers', ({ status, headers, size }) => {
    expect(judge({ kind: 'whole' }, answer(status, headers), now)).toEqual({ kind: 'begin', size });
  });

  it.each([401, 403])('says of %i that it is not allowed', (status) => {
    expect(judge({ kind: 'whole' }, answer(status), now).kind).toBe('not-allowed');
  });

  it.each([206, 304, 400, 404, 410, 416, 501, 505])('gives up at %i', (status) => {
    expect(judge({ kind: 'whole' }, answer(status), now).kind).toBe('bad-status');
  });

  it.each([408, 425, 429, 500, 502, 503, 504])('tries again after %i', (status) => {
    expect(judge({ kind: 'whole' }, answer(status), now)).toMatchObject({ kind: 'retry' });
  });

  it.each([
    { after: '120', retryAfterMs: 120_000 },
    { after: '0', retryAfterMs: 0 },
    { after: new Date(now + 90_000).toUTCString(), retryAfterMs: 90_000 },
    { after: new Date(now - 90_000).toUTCString(), retryAfterMs: 0 },
    { after: 'soon', retryAfterMs: undefined },
  ])('waits for a Retry-After of $after', ({ after, retryAfterMs }) => {
    const verdict = judge({ kind: 'whole' }, answer(503, { 'retry-after': after }), now);
    expect(verdict).toMatchObject({ kind: 'retry' });
    expect('retryAfterMs' in verdict ? verdict.retryAfterMs : undefined).toBe(retryAfterMs);
  });
});

describe('judge, of a range request', () => {
  it.each([
    { why: 'the range of the same bytes', headers: range },
    {
      why: 'an unknown complete length',
      headers: { ...range, 'content-range': 'bytes 100-999/*' },
    },
    { why: 'a shorter range', headers: { ...range, 'content-range': 'bytes 100-200/1000' } },
    { why: 'identity coding', headers: { ...range, 'content-encoding': 'identity' } },
  ])('appends $why', ({ headers }) => {
    expect(judge(asked, answer(206, headers), now).kind).toBe('append');
  });

  it.each([
    { why: 'another first byte', headers: { ...range, 'content-range': 'bytes 99-999/1000' } },
    { why: 'another length', headers: { ...range, 'content-range': 'bytes 100-999/1001' } },
    { why: 'another ETag', headers: { ...range, etag: '"2"' } },
    { why: 'the same ETag, but weak', headers: { ...range, etag: 'W/"1"' } },
    { why: 'no ETag', headers: { 'content-range': 'bytes 100-999/1000' } },
    { why: 'a content coding', headers: { ...range, 'content-encoding': 'br' } },
  ])('does not append $why', ({ headers }) => {
    expect(judge(asked, answer(206, headers), now).kind).toBe('changed');
  });

  it('cannot read a range that does not say where it is', () => {
    expect(judge(asked, answer(206, { etag: '"1"' }), now).kind).toBe('unreadable');
  });

  it('starts over with the whole, and when the range is beyond the end', () => {
    expect(judge(asked, answer(200, { 'content-length': '7' }), now)).toEqual({
      kind: 'begin',
      size: 7,
    });
    expect(judge(asked, answer(416), now).kind).toBe('changed');
  });

  it('takes a 416 that says so for the end of an asset of unknown size', () => {
    const unknown = { ...asked, known: { ...known, size: undefined } };
    const end = answer(416, { 'content-range': 'bytes */100' });
    expect(judge(unknown, end, now).kind).toBe('ended');
    expect(judge(unknown, answer(416, { 'content-range': 'bytes */99' }), now).kind).toBe(
      'changed',
    );
    expect(judge(asked, end, now).kind).toBe('changed');
    // One that does not say so will do where the body had ended there, and nowhere else.
    expect(judge(unknown, answer(416), now).kind).toBe('changed');
    expect(judge({ ...unknown, followsEnd: true }, answer(416), now).kind).toBe('ended');
  });

  it('says where the range ends, and the asset', () => {
    const shorter = answer(206, { ...range, 'content-range': 'bytes 100-200/1000' });
    expect(judge(asked, shorter, now)).toEqual({ kind: 'append', end: 201, completeLength: 1000 });
  });

  it('keeps what it has when the server is busy, and gives up when it says no', () => {
    expect(judge(asked, answer(503), now).kind).toBe('retry');
    expect(judge(asked, answer(404), now).kind).toBe('bad-status');
  });
});

describe('judge, of a request for the whole as identity', () => {
  it('begins with the whole, by a range from byte 0 or without one', () => {
    const whole = answer(206, { 'content-range': 'bytes 0-999/1000', 'content-length': '1000' });
    expect(judge(identity, whole, now)).toEqual({ kind: 'begin', size: 1000 });
    const plain = answer(200, { 'content-length': '7' });
    expect(judge(identity, plain, now)).toEqual({ kind: 'begin', size: 7 });
  });

  it.each([
    { why: 'a part', response: answer(206, { 'content-range': 'bytes 0-499/1000' }) },
    { why: 'another part', response: answer(206, { 'content-range': 'bytes 1-999/1000' }) },
    { why: 'an unknown length', response: answer(206, { 'content-range': 'bytes 0-999/*' }) },
    { why: 'no Content-Range', response: answer(206) },
    {
      why: 'a coded range',
      response: answer(206, { 'content-range': 'bytes 0-9/10', 'content-encoding': 'gzip' }),
    },
    { why: 'a refusal, as for an empty file', response: answer(416) },
  ])('asks for it as it comes after $why', ({ response }) => {
    expect(judge(identity, response, now).kind).toBe('identity-refused');
  });
});
