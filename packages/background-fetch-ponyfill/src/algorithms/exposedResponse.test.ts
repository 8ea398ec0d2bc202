import { describe, expect, it } from '@jest/globals';
import { exposedResponse } from './exposedResponse.js';
import type { Received } from './exposedResponse.js';

const received: Received = {
  url: 'https://app.example/moved.txt',
  requestUrl: 'https://app.example/a.txt',
  origin: 'https://app.example',
  redirected: true,
  status: 200,
  statusText: 'Fine',
  headers: [
    ['content-type', 'text/plain'],
    ['content-length', '4'],
    ['content-range', 'bytes 0-3/4'],
    ['content-encoding', 'gzip'],
    ['set-x', '1'],
  ],
};

describe('exposedResponse', () => {
  it('is the response as it was received, without what was true of the transfer alone', async () => {
    const response = exposedResponse('text', received);
    for (const each of [response.clone(), response]) {
      const { url, redirected, type, status, statusText } = each;
      expect({ url, redirected, type, status, statusText }).toEqual({
        url: received.url,
        redirected: true,
        type: 'basic',
        status: 200,
        statusText: 'Fine',
      });
      expect([...each.headers]).toEqual([
        ['content-type', 'text/plain'],
        ['set-x', '1'],
      ]);
      expect(await each.text()).toBe('text');
    }
  });

  it('is of type cors where a URL before or after redirects is of another origin', () => {
    const elsewhere = 'https://other.example/a.txt';
    expect(exposedResponse('', { ...received, url: elsewhere }).type).toBe('cors');
    expect(exposedResponse('', { ...received, requestUrl: elsewhere }).type).toBe('cors');
  });

  it('has no body where its status allows none', async () => {
    const empty = exposedResponse(new Uint8Array(), { ...received, status: 204 });
    expect([empty.status, empty.body]).toEqual([204, null]);
    await expect(empty.text()).resolves.toBe('');
  });
});
