import { describe, expect, it } from '@jest/globals';
import { convertOptions } from './convertOptions.js';

describe('convertOptions', () => {
  it('has the defaults of the specification, and stores none of ours', () => {
    expect(convertOptions({})).toEqual({ title: '', icons: [], downloadTotal: 0 });
    const defaults = {
      ...{ priority: 'normal', requires: { network: 'any' } },
      mayEndAtOnce: false,
    };
    expect(convertOptions(defaults)).toEqual({ title: '', icons: [], downloadTotal: 0 });
  });

  it('takes what is given', () => {
    const requires = { network: 'unmetered' };
    const given = { title: 5, downloadTotal: '7', priority: 'low', requires, mayEndAtOnce: true };
    expect(convertOptions(given)).toEqual({
      title: '5',
      icons: [],
      downloadTotal: 7,
      priority: 'low',
      requires,
      mayEndAtOnce: true,
    });
  });

  it('takes icons of any list, and what they may have', () => {
    const icons = new Set([
      { src: 'a.png', sizes: 16 },
      { src: 'b.png', other: 1 },
    ]);
    expect(convertOptions({ icons }).icons).toEqual([
      { src: 'a.png', sizes: '16' },
      { src: 'b.png' },
    ]);
  });

  it.each([
    { downloadTotal: NaN, converted: 0 },
    { downloadTotal: Infinity, converted: 0 },
    { downloadTotal: 7.9, converted: 7 },
    { downloadTotal: -0.5, converted: 0 },
    { downloadTotal: -1, converted: 2 ** 64 },
    { downloadTotal: 2 ** 64 + 4096, converted: 4096 },
  ])('makes an unsigned long long of $downloadTotal', ({ downloadTotal, converted }) => {
    expect(convertOptions({ downloadTotal }).downloadTotal).toBe(converted);
  });

  it.each([
    { options: 5 },
    { options: { icons: 'a.png' } },
    { options: { icons: [{}] } },
    { options: { icons: ['a.png'] } },
    { options: { title: Symbol('title') } },
    { options: { downloadTotal: 5n } },
    { options: { priority: 'urgent' } },
    { options: { priority: null } },
    { options: { requires: { network: 'wifi' } } },
  ])('refuses $options with a TypeError', ({ options }) => {
    expect(() => convertOptions(options)).toThrow(TypeError);
  });
});
