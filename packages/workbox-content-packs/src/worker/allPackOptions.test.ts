import { describe, expect, it } from '@jest/globals';
import { AllPackOptions } from './allPackOptions.js';

const pack = { id: 'course', manifestUrl: '/course.json', manifestDigest: 'ab'.repeat(32) };
const state = { id: 'course', installed: '1', removing: false };

describe('AllPackOptions', () => {
  it('says what all calls said', async () => {
    const seen: string[] = [];
    const all = new AllPackOptions();
    expect([all.onInstalled, all.allow]).toEqual([undefined, undefined]);
    all.add({
      packs: [pack],
      requires: { course: '>=7' },
      allow: ({ pathname }) => pathname === '/a',
    });
    all.add({
      packs: [{ ...pack, id: 'other' }],
      allowedOrigins: ['https://cdn.example'],
      requires: { course: '<9' },
      allow: ({ pathname }) => pathname === '/b',
      onInstalled: () => seen.push('first'),
    });
    all.add({ onInstalled: () => seen.push('second') });
    expect(all.packs.map(({ id }) => id)).toEqual(['course', 'other']);
    expect(all.requires).toEqual({ course: '>=7 <9' });
    expect(all.allowedOrigins).toEqual(['https://cdn.example']);
    const allows = (path: string) => all.allow?.(new URL(path, 'https://app.example'));
    expect(['/a', '/b', '/c'].map(allows)).toEqual([true, true, false]);
    await all.onInstalled?.(state);
    expect(seen).toEqual(['first', 'second']);
  });

  it('takes a pack twice where it is the same, and refuses another of its id', () => {
    const all = new AllPackOptions();
    all.add({ packs: [pack] });
    all.add({ packs: [{ ...pack, delivery: 'on-demand', trusted: false }] });
    const other = { ...pack, delivery: 'install' as const };
    expect(() => all.add({ packs: [{ ...pack, id: 'more' }, other] })).toThrow(TypeError);
    const more = [{ ...pack, id: 'more' }];
    expect(() => all.add({ packs: more, requires: { more: '^1' } })).toThrow(TypeError);
    expect(all.packs).toEqual([pack]);
  });
});
