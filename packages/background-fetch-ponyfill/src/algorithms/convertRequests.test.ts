import { describe, expect, it } from '@jest/globals';
import { convertRequests, readBodies } from './convertRequests.js';

const url = 'https://app.example/a';

describe('convertRequests', () => {
  it('makes a list of one', () => {
    expect(convertRequests(url).map((request) => request.url)).toEqual([url]);
    expect(convertRequests([url, new URL(url)])).toHaveLength(2);
    expect(convertRequests(new Set([url, `${url}?2`]))).toHaveLength(2);
  });

  it.each([
    { what: 'nothing', requests: [] },
    { what: 'a URL that is none', requests: ['https://'] },
    { what: 'credentials in a URL', requests: ['https://a:b@app.example/'] },
    { what: 'a scheme that is not HTTP(S)', requests: ['data:text/plain,x'] },
    { what: 'a bad port', requests: [url, 'https://app.example:587/'] },
    { what: 'dangling markup', requests: ['https://app.example/?\n<'] },
    { what: 'no-cors', requests: [new Request(url, { mode: 'no-cors' })] },
  ])('refuses $what with a TypeError', ({ requests }) => {
    // By its name: what `Request` throws is of Node's realm, not of the test's.
    expect(() => convertRequests(requests)).toThrow(expect.objectContaining({ name: 'TypeError' }));
  });
});

describe('readBodies', () => {
  it('reads what there is, by position', async () => {
    const requests = [new Request(url), new Request(url, { method: 'PUT', body: 'five!' })];
    const [none, five] = await readBodies([...requests, new Request(url, { method: 'POST' })]);
    expect(none).toBeUndefined();
    expect(await five?.text()).toBe('five!');
  });

  it('refuses a body that was read already with a TypeError', async () => {
    const used = new Request(url, { method: 'POST', body: 'x' });
    await used.text();
    await expect(readBodies([used])).rejects.toThrow(TypeError);
  });
});
