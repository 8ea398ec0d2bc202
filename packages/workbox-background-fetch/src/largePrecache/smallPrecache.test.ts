import { describe, expect, it } from '@jest/globals';
import { SimulatedBrowser } from '@internal/test-support/simulation';
import { SmallPrecache } from './smallPrecache.js';
import type { InstallState } from './smallPrecache.js';

const base = 'https://app.example/sw.js';
const entries = [
  { url: 'index.html', revision: '1', size: 100 },
  { url: 'app.4f2a.js', revision: null, size: 50 },
];
const keys = [
  'https://app.example/index.html?__WB_REVISION__=1',
  'https://app.example/app.4f2a.js',
];

describe('SmallPrecache', () => {
  it.each<{ end: InstallState; stored: number; phase: string; downloaded: number }>([
    { end: 'installed', stored: 2, phase: 'ready', downloaded: 150 },
    { end: 'ended', stored: 2, phase: 'ready', downloaded: 150 },
    { end: 'ended', stored: 1, phase: 'failed', downloaded: 100 },
    { end: 'failed', stored: 1, phase: 'failed', downloaded: 100 },
  ])('follows Workbox until it is $phase', async ({ end, stored, phase, downloaded }) => {
    const browser = new SimulatedBrowser({ seed: 1 });
    const { environment } = browser.start();
    const { caches, clock } = environment;
    const small = new SmallPrecache({ entries, base, cacheName: 'precache', caches, clock });
    expect(small.state).toEqual({ phase: 'ready', downloaded: 150, total: 150 });

    let state: InstallState = 'installing';
    const seen: number[] = [];
    const watched = small.watch(
      () => state,
      () => seen.push(small.state.downloaded),
    );
    for (const key of keys.slice(0, stored)) {
      await browser.clock.advance(1000);
      await (await caches.open('precache')).put(key, new Response());
    }
    await browser.clock.advance(1000);
    state = end;
    await browser.clock.advance(1000);
    await watched;
    expect(small.state).toEqual({ phase, downloaded, total: 150 });
    expect([...new Set(seen)]).toEqual(stored === 2 ? [0, 100, 150] : [0, 100]);
  });

  it('tells how large a file is that is there', async () => {
    const browser = new SimulatedBrowser({ seed: 1 });
    const { caches, clock } = browser.start().environment;
    const small = new SmallPrecache({ entries, base, cacheName: 'precache', caches, clock });
    const index = 'https://app.example/index.html';
    expect(await small.sizeOf(index)).toBeUndefined();
    expect(await caches.keys()).toEqual([]);
    await (await caches.open('precache')).put(keys[0] ?? '', new Response());
    expect(await small.sizeOf(index)).toBe(100);
    expect(await small.sizeOf('https://app.example/app.4f2a.js')).toBeUndefined();
    expect(await small.sizeOf('https://app.example/other.html')).toBeUndefined();
  });

  it('takes nothing for missing where its precache has another name, and makes none', async () => {
    const browser = new SimulatedBrowser({ seed: 1 });
    const { caches, clock } = browser.start().environment;
    const small = new SmallPrecache({ entries, base, cacheName: 'precache', caches, clock });
    await small.watch(
      () => 'ended',
      () => undefined,
    );
    expect(small.state).toEqual({ phase: 'ready', downloaded: 150, total: 150 });
    expect(await caches.keys()).toEqual([]);
  });
});
