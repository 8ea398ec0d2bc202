import { describe, expect, it } from '@jest/globals';
import { declaredPack } from './builtPack.js';
import { refuseWithoutDigest } from './refuseWithoutDigest.js';

const manifestDigest = 'ab'.repeat(32);

describe('declaredPack', () => {
  it('lies beside the app under its id, and is trusted only where that is said', () => {
    const core = { id: 'core', title: 'Core', manifestDigest };
    expect(declaredPack('gameAssets', core, 'install')).toEqual({
      ...{ id: 'core', title: 'Core', manifestUrl: 'core.pack.json', manifestDigest },
      ...{ trusted: false, delivery: 'install' },
    });
  });

  it.each([
    [{ id: '../core', manifestDigest }, /gameAssets\(\): a pack's id/],
    [{ id: 'core', manifestDigest: 'AB'.repeat(32) }, /manifestDigest of pack core is the SHA-256/],
    [{ manifestDigest } as { id: string; manifestDigest: string }, /found undefined/],
    [{ id: 'core' } as { id: string; manifestDigest: string }, /which the build tells/],
  ])('refuses what could never be installed: %j', (pack, message) => {
    expect(() => declaredPack('gameAssets', pack, 'install')).toThrow(message);
  });
});

describe('refuseWithoutDigest', () => {
  it.each([
    [{ delivery: 'install' }, /delivery: 'install' of pack news cannot/],
    [{ title: 'News' }, /title: 'News' of pack news cannot be without a manifestDigest/],
    [{ trusted: true, requires: '>=2' }, /trusted: true and requires: '>=2' of pack news/],
  ])('refuses %j', (options, message) => {
    expect(() => {
      refuseWithoutDigest('offlineContentPack', { id: 'news', ...options });
    }).toThrow(message);
  });

  it('takes what a page may ask for', () => {
    expect(() => {
      refuseWithoutDigest('offlineContentPack', { id: 'news', delivery: 'on-demand' });
    }).not.toThrow();
  });
});
