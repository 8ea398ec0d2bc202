import { describe, expect, it } from '@jest/globals';
import { SimulatedBrowser } from './simulatedBrowser.js';
import type { WriteFate } from './simulatedBrowser.js';
import { registerContract } from './storageContract.js';

const url = 'https://app.example/x';

describe('The simulated platform keeps the contract', () => {
  for (const seed of [1, 2, 3]) {
    describe(`with seed ${seed}`, () => {
      registerContract(it, () => new SimulatedBrowser({ seed }).start().environment);
    });
  }
});

describe('SimulatedBrowser', () => {
  it('does the same again for the same seed', async () => {
    const run = async (seed: number) => {
      const { environment } = new SimulatedBrowser({ seed }).start();
      const order: number[] = [];
      const cache = await environment.caches.open('x');
      await Promise.all(
        Array.from({ length: 10 }, async (_, index) => {
          await cache.put(`${url}${index}`, new Response('x'));
          order.push(index);
        }),
      );
      return [...order, environment.crypto.randomUUID()].join();
    };
    expect(await run(1)).toBe(await run(1));
    expect(await run(1)).not.toBe(await run(2));
  });

  it('keeps every acknowledged write over a death', async () => {
    const browser = new SimulatedBrowser({ seed: 1, writeFate: 'lost' });
    const { environment, process } = browser.start();
    await (await environment.caches.open('x')).put(url, new Response('text'));
    process.kill();
    const cache = await browser.start().environment.caches.open('x');
    expect(await (await cache.match(url))?.text()).toBe('text');
  });

  it.each<{ fate: WriteFate; atOnce: boolean; later: boolean }>([
    { fate: 'lost', atOnce: false, later: false },
    { fate: 'kept', atOnce: true, later: true },
    { fate: 'delayed', atOnce: false, later: true },
    { fate: 'destroyed', atOnce: false, later: false },
  ])('has an unacknowledged put $fate', async ({ fate, atOnce, later }) => {
    const browser = new SimulatedBrowser({ seed: 1, writeFate: fate });
    const { environment, process } = browser.start();
    const first = await environment.caches.open('x');
    process.dieAt(2);
    let settled = false;
    void first.put(url, new Response('text')).finally(() => (settled = true));
    await process.death;
    await browser.quiet();
    expect(settled).toBe(false);
    expect(browser.cacheStorage.urlsIn('x').length === 1).toBe(atOnce);
    const cache = await browser.start().environment.caches.open('x');
    for (let call = 0; call < 60; call++) await cache.keys();
    expect(browser.cacheStorage.urlsIn('x').length === 1).toBe(later);
  });

  it('destroys what an unacknowledged put was going to replace', async () => {
    const browser = new SimulatedBrowser({ seed: 1, writeFate: 'destroyed' });
    const { environment, process } = browser.start();
    const cache = await environment.caches.open('x');
    await cache.put(url, new Response('text'));
    process.dieAt(3);
    void cache.put(url, new Response('later'));
    await process.death;
    expect(browser.cacheStorage.urlsIn('x')).toEqual([]);
  });

  it('never settles a call of a dead process, and lets it change nothing', async () => {
    const browser = new SimulatedBrowser({ seed: 1 });
    const { environment, process } = browser.start();
    const cache = await environment.caches.open('x');
    process.kill();
    let settled = 0;
    const count = () => (settled += 1);
    void cache.put(url, new Response('text')).finally(count);
    void cache.match(url).finally(count);
    void environment.locks.request('x', {}, () => Promise.resolve()).finally(count);
    environment.clock.setTimeout(count, 10);
    await browser.clock.advance(100);
    expect(settled).toBe(0);
    expect(browser.cacheStorage.urlsIn('x')).toEqual([]);
  });

  it.each([{ deadLocksLingerMs: 0 }, { deadLocksLingerMs: 30_000 }])(
    'gives a dead process’s lock on after $deadLocksLingerMs ms',
    async ({ deadLocksLingerMs }) => {
      const browser = new SimulatedBrowser({ seed: 1, deadLocksLingerMs });
      const first = browser.start();
      void first.environment.locks.request('x', {}, () => new Promise(() => undefined));
      await browser.quiet();
      first.process.kill();
      let grantedAt: number | undefined;
      const started = browser.clock.now();
      const { locks } = browser.start().environment;
      void locks.request('x', {}, () => {
        grantedAt = browser.clock.now() - started;
        return Promise.resolve();
      });
      await browser.clock.advance(60_000);
      expect(grantedAt).toBe(deadLocksLingerMs);
    },
  );

  it('refuses what goes beyond the quota, and counts replaced bytes once', async () => {
    const browser = new SimulatedBrowser({ seed: 1 });
    browser.cacheStorage.quotaBytes = 100;
    const cache = await browser.start().environment.caches.open('x');
    await cache.put(url, new Response(new Uint8Array(80)));
    await cache.put(url, new Response(new Uint8Array(90)));
    const more = cache.put(`${url}2`, new Response(new Uint8Array(11)));
    await expect(more).rejects.toMatchObject({ name: 'QuotaExceededError' });
    expect(browser.cacheStorage.usedBytes).toBe(90);
  });

  it('fires timers in the order of their times, and what they set off in between', async () => {
    const { clock } = new SimulatedBrowser({ seed: 1 });
    const fired: string[] = [];
    const start = clock.now();
    const log = (name: string) => fired.push(`${name} at ${clock.now() - start}`);
    clock.setTimeout(() => log('b'), 20);
    clock.setTimeout(() => {
      log('a');
      void Promise.resolve().then(() => clock.setTimeout(() => log('after a'), 5));
    }, 10);
    clock.clearTimeout(clock.setTimeout(() => log('cleared'), 12));
    clock.setTimeout(() => log('late'), 31);
    await clock.advance(30);
    expect(fired).toEqual(['a at 10', 'after a at 15', 'b at 20']);
    expect(clock.now() - start).toBe(30);
  });
});
