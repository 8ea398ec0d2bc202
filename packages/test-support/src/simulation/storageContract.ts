import type { CachePort, SegmentEnvironment } from 'segmented-cache';

/** One promise that the platform makes, to be kept by the simulation and by every real engine. */
export interface ContractCase {
  readonly name: string;
  /** Rejects where the promise is broken. */
  readonly run: (environment: SegmentEnvironment) => Promise<void>;
}

const url = (path: string): string => `https://contract.example/${path}`;

/**
 * What segmented-cache relies on. Needs nothing but the ports, so that it runs in Node and, bundled,
 * in a page or a worker. Each case leaves nothing behind.
 */
export function storageContract(): ContractCase[] {
  return [...cacheCases, ...cachesCases, ...lockCases, ...cryptoCases];
}

/** Registers the cases with a test runner; each gets an environment of its own. */
export function registerContract(
  test: (name: string, run: () => Promise<void>) => void,
  environment: () => SegmentEnvironment,
): void {
  for (const { name, run } of storageContract()) test(name, () => run(environment()));
}

function check(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`Broken: ${what}`);
}

async function rejection(promise: Promise<unknown>): Promise<string | undefined> {
  try {
    await promise;
    return undefined;
  } catch (thrown) {
    return typeof thrown === 'object' && thrown !== null && 'name' in thrown
      ? String(thrown.name)
      : 'nameless';
  }
}

/** A case with a cache of its own, which is deleted after it. */
function withCache(name: string, run: (cache: CachePort) => Promise<void>): ContractCase {
  return {
    name,
    run: async ({ caches }) => {
      const cacheName = `contract ${name}`;
      await caches.delete(cacheName);
      try {
        await run(await caches.open(cacheName));
      } finally {
        await caches.delete(cacheName);
      }
    },
  };
}

const cacheCases: ContractCase[] = [
  withCache(
    'a put is there when it is acknowledged, with status, headers and bytes',
    async (cache) => {
      const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => index % 251);
      const headers = { 'content-type': 'video/mp4', 'x-other': 'kept' };
      await cache.put(url('a'), new Response(bytes, { status: 203, statusText: 'Fine', headers }));
      const found = await cache.match(url('a'));
      check(found?.status === 203 && found.statusText === 'Fine', 'status');
      check(found.headers.get('x-other') === 'kept', 'headers');
      const read = new Uint8Array(await found.arrayBuffer());
      check(read.length === bytes.length && read.every((byte, at) => byte === bytes[at]), 'bytes');
    },
  ),
  withCache('each match is a fresh response', async (cache) => {
    await cache.put(url('a'), new Response('text'));
    const [first, second] = await Promise.all([cache.match(url('a')), cache.match(url('a'))]);
    check((await first?.text()) === 'text' && (await second?.text()) === 'text', 'both readable');
  }),
  withCache('a put of the same key replaces, and goes to the end of the keys', async (cache) => {
    await cache.put(url('a'), new Response('1'));
    await cache.put(url('b'), new Response('2'));
    await cache.put(url('a'), new Response('3'));
    check((await (await cache.match(url('a')))?.text()) === '3', 'the later one');
    const keys = (await cache.keys()).map((request) => request.url);
    check(keys.join() === [url('b'), url('a')].join(), 'order of keys');
  }),
  withCache(
    'a body that fails makes the put reject, with the older entry left as it was',
    async (cache) => {
      await cache.put(url('a'), new Response('older'));
      const failing = new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(new Uint8Array(1000)),
        pull: (controller) => controller.error(new TypeError('cut')),
      });
      check((await rejection(cache.put(url('a'), new Response(failing)))) !== undefined, 'rejects');
      check((await (await cache.match(url('a')))?.text()) === 'older', 'the older one');
    },
  ),
  withCache('a 206, another method, Vary: * and a used body are refused', async (cache) => {
    const used = new Response('x');
    await used.text();
    const puts = [
      () => cache.put(url('a'), new Response('x', { status: 206 })),
      () => cache.put(new Request(url('a'), { method: 'POST' }), new Response('x')),
      () => cache.put(url('a'), new Response('x', { headers: { vary: '*' } })),
      () => cache.put(url('a'), used),
      () => cache.put('data:text/plain,x', new Response('x')),
    ];
    for (const put of puts) check((await rejection(put())) === 'TypeError', String(put));
    check((await cache.keys()).length === 0, 'nothing left');
  }),
  withCache(
    'the fragment counts for nothing, the query for all unless it is ignored',
    async (cache) => {
      await cache.put(url('a?1#x'), new Response('1'));
      check((await cache.match(url('a?1#y'))) !== undefined, 'fragment');
      check((await cache.match(url('a?2'))) === undefined, 'query');
      check((await cache.match(url('a'), { ignoreSearch: true })) !== undefined, 'ignoreSearch');
      check((await cache.match(url('b?1'), { ignoreSearch: true })) === undefined, 'path');
    },
  ),
  withCache('Vary asks for equal request headers unless it is ignored', async (cache) => {
    const asked = (language: string) =>
      new Request(url('a'), { headers: { 'accept-language': language } });
    const headers = { vary: 'Accept-Language' };
    await cache.put(asked('de'), new Response('de', { headers }));
    check((await cache.match(asked('de'))) !== undefined, 'equal');
    check((await cache.match(asked('fr'))) === undefined, 'unequal');
    check((await cache.match(url('a'))) === undefined, 'absent');
    check((await cache.match(asked('fr'), { ignoreVary: true })) !== undefined, 'ignoreVary');
    await cache.put(asked('fr'), new Response('fr', { headers }));
    check((await cache.keys()).length === 2, 'both variants stand');
  }),
  withCache('another method matches nothing unless it is ignored', async (cache) => {
    await cache.put(url('a'), new Response('x'));
    const head = new Request(url('a'), { method: 'HEAD' });
    check((await cache.match(head)) === undefined, 'method');
    check((await cache.match(head, { ignoreMethod: true })) !== undefined, 'ignoreMethod');
  }),
  withCache('delete finds what match finds, and says whether there was anything', async (cache) => {
    await cache.put(url('a?1'), new Response('1'));
    await cache.put(url('a?2'), new Response('2'));
    check(!(await cache.delete(url('a'))), 'not without ignoreSearch');
    check(await cache.delete(url('a?1')), 'the one');
    check(await cache.delete(url('a'), { ignoreSearch: true }), 'the rest');
    check((await cache.keys()).length === 0, 'empty');
  }),
  withCache('puts side by side all land', async (cache) => {
    const paths = Array.from({ length: 20 }, (_, index) => `p${index}`);
    await Promise.all(paths.map((path) => cache.put(url(path), new Response(path))));
    for (const path of paths) {
      check((await (await cache.match(url(path)))?.text()) === path, path);
    }
  }),
];

const cachesCases: ContractCase[] = [
  {
    name: 'caches are there once opened, and gone once deleted',
    run: async ({ caches }) => {
      await caches.delete('contract caches');
      check(!(await caches.has('contract caches')), 'absent');
      await caches.open('contract caches');
      check(await caches.has('contract caches'), 'present');
      check((await caches.keys()).includes('contract caches'), 'listed');
      check(await caches.delete('contract caches'), 'deleted');
      check(!(await caches.delete('contract caches')), 'deleted once');
    },
  },
  {
    name: 'a cache that is deleted takes its entries along, also for the next of its name',
    run: async ({ caches }) => {
      const cache = await caches.open('contract entries');
      await cache.put(url('a'), new Response('x'));
      await caches.delete('contract entries');
      check((await (await caches.open('contract entries')).keys()).length === 0, 'empty');
      await caches.delete('contract entries');
    },
  },
];

const lockCases: ContractCase[] = [
  {
    name: 'an exclusive lock has one holder, in the order of asking',
    run: async ({ locks }) => {
      const order: string[] = [];
      const hold = (name: string) =>
        locks.request('contract exclusive', { mode: 'exclusive' }, async () => {
          order.push(`${name} in`);
          await Promise.resolve();
          order.push(`${name} out`);
        });
      await Promise.all([hold('a'), hold('b'), hold('c')]);
      check(order.join() === 'a in,a out,b in,b out,c in,c out', order.join());
    },
  },
  {
    name: 'a shared lock has many holders, and waits behind an exclusive request before it',
    run: async ({ locks }) => {
      const order: string[] = [];
      let release: () => void = () => undefined;
      const held = new Promise<void>((resolve) => (release = resolve));
      const shared = (name: string, wait = Promise.resolve()) =>
        locks.request('contract shared', { mode: 'shared' }, async () => {
          order.push(name);
          await wait;
        });
      const first = shared('first', held);
      await shared('beside', Promise.resolve());
      const exclusive = locks.request('contract shared', { mode: 'exclusive' }, () => {
        order.push('exclusive');
        return Promise.resolve();
      });
      const late = shared('late');
      const { pending = [] } = await locks.query();
      check(pending.filter(({ name }) => name === 'contract shared').length === 2, 'both wait');
      release();
      await Promise.all([first, exclusive, late]);
      check(order.join() === 'first,beside,exclusive,late', order.join());
    },
  },
  {
    name: 'ifAvailable gives null instead of waiting',
    run: async ({ locks }) => {
      const options: LockOptions = { mode: 'exclusive', ifAvailable: true };
      const got = () =>
        locks.request('contract available', options, (lock) => Promise.resolve(lock));
      const within = await locks.request('contract available', { mode: 'exclusive' }, got);
      check(within === null, 'taken');
      check((await got()) !== null, 'free again');
    },
  },
  {
    name: 'a lock is let go when its callback fails, and the failure is passed on',
    run: async ({ locks }) => {
      const failing = locks.request('contract failing', {}, () => Promise.reject(new RangeError()));
      check((await rejection(failing)) === 'RangeError', 'passed on');
      await locks.request('contract failing', {}, () => Promise.resolve());
    },
  },
  {
    name: 'query tells who holds what',
    run: async ({ locks }) => {
      await locks.request('contract query', { mode: 'shared' }, async () => {
        const { held = [] } = await locks.query();
        check(
          held.some(({ name, mode }) => name === 'contract query' && mode === 'shared'),
          'held',
        );
      });
      const { held = [] } = await locks.query();
      check(!held.some(({ name }) => name === 'contract query'), 'let go');
    },
  },
];

const cryptoCases: ContractCase[] = [
  {
    name: 'SHA-256 is 64 lower-case hexadecimal digits of the right bytes',
    run: async ({ crypto }) => {
      const abc = new Uint8Array([97, 98, 99]);
      const digest = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
      check((await crypto.sha256(abc)) === digest, 'the digest of abc');
      const within = new Uint8Array([0, 97, 98, 99, 0]).subarray(1, 4);
      check((await crypto.sha256(within)) === digest, 'the digest of a part of a buffer');
    },
  },
  {
    name: 'no two random UUIDs are the same',
    run: ({ crypto }) => {
      const ids = Array.from({ length: 100 }, () => crypto.randomUUID());
      check(new Set(ids).size === 100, 'different');
      check(
        ids.every((id) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)),
        'shape',
      );
      return Promise.resolve();
    },
  },
];
