import { describe, expect, it } from '@jest/globals';
import { convertOptions, convertRequests, readBodies } from './convertArguments.js';

const url = 'https://app.example/a';

describe('convertRequests', () => {
  it('makes a list of one', () => {
    expect(convertRequests(url).map((request) => request.url)).toEqual([url]);
    expect(convertRequests([url, new URL(url)])).toHaveLength(2);
  });

  it.each([
    { what: 'nothing', requests: [] },
    { what: 'a URL that is none', requests: ['https://'] },
    { what: 'credentials in a URL', requests: ['https://a:b@app.example/'] },
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

describe('convertOptions', () => {
  it('has the defaults of the specification, and stores none of ours', () => {
    expect(convertOptions({})).toEqual({ title: '', icons: [], downloadTotal: 0 });
    const defaults = { priority: 'normal', requires: { network: 'any' } };
    expect(convertOptions(defaults)).toEqual({ title: '', icons: [], downloadTotal: 0 });
  });

  it('takes what is given', () => {
    const requires = { network: 'unmetered' };
    expect(convertOptions({ title: 5, downloadTotal: '7', priority: 'low', requires })).toEqual({
      title: '5',
      icons: [],
      downloadTotal: 7,
      priority: 'low',
      requires,
    });
  });

  it.each([{ priority: 'urgent' }, { priority: null }, { requires: { network: 'wifi' } }])(
    'refuses %j with a TypeError',
    (options) => {
      expect(() => convertOptions(options)).toThrow(TypeError);
    },
  );
});
