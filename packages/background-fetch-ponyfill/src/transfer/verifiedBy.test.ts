import { describe, expect, it } from '@jest/globals';
import { storeRequest } from '../jobs/request.js';
import { verifiedBy } from './verifiedBy.js';

const url = 'https://app.example/model.bin';
const responseWith = (headers: Record<string, string>) => ({
  url,
  status: 200,
  statusText: 'OK',
  headers: Object.entries(headers),
  redirected: false,
});
const requestWith = (integrity: string) => storeRequest(new Request(url, { integrity }));
const withSegments = storeRequest(new Request(url), {
  size: 1,
  segmentBytes: 1,
  segments: ['0'.repeat(64)],
});

describe('verifiedBy', () => {
  it.each([
    { what: 'a digest', request: requestWith('sha256-YQ=='), headers: {}, by: 'digest' },
    { what: 'known segments', request: withSegments, headers: {}, by: 'digest' },
    { what: 'an ETag', request: requestWith(''), headers: { etag: '"1"' }, by: 'validator' },
    {
      what: 'a length',
      request: requestWith(''),
      headers: { 'content-length': '1' },
      by: 'length',
    },
    { what: 'nothing', request: requestWith(''), headers: {}, by: undefined },
    {
      what: 'an ETag, and an integrity that is not understood',
      request: requestWith('md5-abc sha256'),
      headers: { etag: '"1"' },
      by: 'validator',
    },
    { what: 'a misspelt digest', request: requestWith('sha-256-YQ=='), headers: {}, by: undefined },
  ])('says $by of $what', ({ request, headers, by }) => {
    expect(verifiedBy(request, responseWith(headers))).toBe(by);
  });
});
