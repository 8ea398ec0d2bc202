import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { fillDraft, SimulatedBrowser } from '@internal/test-support/simulation';
import type { SegmentEnvironment } from './environment.js';
import type { ResponseMetadata } from './head.js';
import { SegmentedCache } from './segmentedCache.js';
import { SegmentStore } from './segmentStore.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

const scope = 'https://app.example/';
const segmentCache = `segmented-cache:${scope}`;
const url = 'https://app.example/film.mp4';
const size = 4567;

describe('SegmentedCache', () => {
  let browser: SimulatedBrowser;
  let environment: SegmentEnvironment;
  let store: SegmentStore;
  let films: SegmentedCache;
  let bytes: Uint8Array<ArrayBuffer>;

  beforeEach(() => {
    browser = new SimulatedBrowser({ seed: 1 });
    ({ environment } = browser.start());
    store = new SegmentStore({ scope, segmentBytes: 1000, environment });
    films = new SegmentedCache('films', store);
    bytes = browser.random.bytes(size);
  });

  async function write(
    body: Uint8Array,
    metadata: Partial<ResponseMetadata> = {},
    to = url,
  ): Promise<void> {
    const draft = await store.openDraft(to);
    const headers = [
      ['content-type', 'video/mp4'],
      ['etag', '"1"'],
      ['last-modified', 'Thu, 01 Jan 2026 00:00:00 GMT'],
    ] as const;
    const response = { url: to, status: 200, statusText: 'OK', headers, redirected: false };
    await draft.begin({ ...response, ...metadata }, body.length);
    await fillDraft(draft, body, { random: browser.random, largestChunk: 700 });
    await films.adopt(draft, to);
    await draft.abandon();
  }

  const ask = (headers: Record<string, string> = {}, method = 'GET') =>
    films.match(new Request(url, { headers, method }));

  const read = async (response: Response | undefined): Promise<Uint8Array | undefined> =>
    response && new Uint8Array(await response.arrayBuffer());

  /** Deletes segment `index` of an asset, as foreign code or the browser may. */
  async function loseSegment(index: number, of = url): Promise<void> {
    const cache = await environment.caches.open('films');
    const stored = await cache.match(films.headKey(of));
    const head = (await stored?.json()) as { segments: { digest: string; length: number }[] };
    const ref = head.segments[index];
    const segments = await environment.caches.open(segmentCache);
    const key = `${scope}__segmented-cache__/segments/${ref?.digest}-${ref?.length}`;
    expect(await segments.delete(key)).toBe(true);
  }

  it.each([204, 205])('keeps a response of status %i, which cannot have a body', async (status) => {
    await films.put(url, new Response(null, { status }));
    const response = await films.match(url);
    expect(response?.status).toBe(status);
    expect(response?.body).toBeNull();
    const ranged = await films.match(new Request(url, { headers: { range: 'bytes=0-' } }));
    expect(ranged?.body).toBeNull();
  });

  it('answers the whole, with the real status, headers and URL', async () => {
    const headers = [
      ['content-type', 'video/mp4'],
      ['content-encoding', 'gzip'],
      ['content-range', 'bytes 0-9/10'],
      ['content-length', '17'],
    ] as const;
    const final = 'https://cdn.example/film-1.mp4';
    await write(bytes, { status: 203, statusText: 'Fine', headers, url: final, redirected: true });
    const response = await ask();
    expect(response).toMatchObject({
      status: 203,
      statusText: 'Fine',
      url: final,
      redirected: true,
    });
    expect(Object.fromEntries(response?.headers ?? [])).toEqual({
      'accept-ranges': 'bytes',
      'content-length': String(size),
      'content-type': 'video/mp4',
    });
    expect(await read(response)).toEqual(bytes);
  });

  it.each([
    { range: 'bytes=0-0', start: 0, end: 1 },
    { range: 'bytes=0-', start: 0, end: size },
    { range: 'bytes=999-1000', start: 999, end: 1001 },
    { range: 'bytes=1000-1999', start: 1000, end: 2000 },
    { range: 'bytes=1234-4321', start: 1234, end: 4322 },
    { range: 'bytes=4566-4566', start: 4566, end: 4567 },
    { range: 'bytes=4000-999999', start: 4000, end: 4567 },
    { range: 'bytes=-1', start: 4566, end: 4567 },
    { range: 'bytes=-1500', start: 3067, end: 4567 },
    { range: 'bytes=-999999', start: 0, end: 4567 },
  ])('answers $range in full', async ({ range, start, end }) => {
    await write(bytes);
    const response = await ask({ range });
    expect(response?.status).toBe(206);
    expect(response?.headers.get('content-range')).toBe(`bytes ${start}-${end - 1}/${size}`);
    expect(response?.headers.get('content-length')).toBe(String(end - start));
    expect(await read(response)).toEqual(bytes.slice(start, end));
  });

  it.each([
    { layout: 'segmented', length: size },
    { layout: 'whole', length: 876 },
  ])('answers random ranges with the right bytes ($layout)', async ({ layout, length }) => {
    const body = bytes.slice(0, length);
    await write(body);
    expect((await films.info(url))?.layout).toBe(layout);
    for (let count = 0; count < 60; count++) {
      const first = browser.random.below(length);
      const last = first + browser.random.below(length - first);
      const response = await ask({ range: `bytes=${first}-${last}` });
      expect(response?.status).toBe(206);
      expect(await read(response)).toEqual(body.slice(first, last + 1));
    }
  });

  it.each([{ length: size }, { length: 876 }])(
    'speaks HTTP about preconditions and unsatisfiable ranges ($length bytes)',
    async ({ length }) => {
      await write(bytes.slice(0, length));
      const beyond = await ask({ range: `bytes=${length}-` });
      expect(beyond?.status).toBe(416);
      expect(beyond?.headers.get('content-range')).toBe(`bytes */${length}`);
      expect(beyond?.body).toBeNull();

      expect((await ask({ 'if-none-match': 'W/"1"' }))?.status).toBe(304);
      expect((await ask({ 'if-none-match': '"2"' }))?.status).toBe(200);
      const since = 'Thu, 01 Jan 2026 00:00:00 GMT';
      expect((await ask({ 'if-modified-since': since }))?.status).toBe(304);

      expect((await ask({ range: 'bytes=0-9', 'if-range': '"1"' }))?.status).toBe(206);
      const changed = await ask({ range: 'bytes=0-9', 'if-range': '"2"' });
      expect(changed?.status).toBe(200);
      expect((await read(changed))?.length).toBe(length);

      const several = await ask({ range: 'bytes=0-1,5-6' });
      expect(several?.status).toBe(200);
      expect((await read(several))?.length).toBe(length);
    },
  );

  it.each([{ length: size }, { length: 876 }])(
    'answers HEAD without a body ($length)',
    async ({ length }) => {
      await write(bytes.slice(0, length));
      const response = await ask({}, 'HEAD');
      expect(response?.status).toBe(200);
      expect(response?.headers.get('content-length')).toBe(String(length));
      expect(response?.body).toBeNull();
    },
  );

  // RFC 9110, section 14.2: a Range header counts for GET only.
  it('ignores the range of a HEAD', async () => {
    await write(bytes);
    expect((await ask({ range: 'bytes=0-9' }, 'HEAD'))?.status).toBe(200);
  });

  it('does not answer what it does not have, nor other methods', async () => {
    expect(await ask()).toBeUndefined();
    await write(bytes);
    expect(await films.match('https://app.example/other.mp4')).toBeUndefined();
    expect(await ask({}, 'POST')).toBeUndefined();
    expect(await films.info('https://app.example/other.mp4')).toBeUndefined();
  });

  it('tells queries apart unless asked not to', async () => {
    await write(bytes, {}, `${url}?v=1`);
    expect(await films.match(`${url}?v=2`)).toBeUndefined();
    expect(await films.match(url)).toBeUndefined();
    expect(await read(await films.match(`${url}?v=2`, { ignoreSearch: true }))).toEqual(bytes);
    expect(await read(await films.match(`${url}?v=1#t=10`))).toEqual(bytes);
  });

  it('keeps a small asset as an ordinary entry that anybody can read', async () => {
    const small = bytes.slice(0, 1000);
    await write(small);
    const cache = await environment.caches.open('films');
    const plain = await cache.match(url);
    expect(plain?.headers.get('etag')).toBe('"1"');
    expect(await read(plain)).toEqual(small);
    expect(await films.info(url)).toEqual({ url, size: 1000, layout: 'whole' });
  });

  it('says the true length of a small asset that came content-coded', async () => {
    const headers = [
      ['content-encoding', 'gzip'],
      ['content-length', '17'],
    ] as const;
    await write(bytes.slice(0, 800), { headers });
    const response = await ask();
    expect(response?.headers.get('content-encoding')).toBeNull();
    expect(response?.headers.get('content-length')).toBe('800');
  });

  it('does not believe the length of another origin’s body, whose coding may be hidden', async () => {
    const bytes = browser.random.bytes(2500);
    const response = new Response(bytes, { headers: { 'content-length': '1200' } });
    Object.defineProperty(response, 'type', { value: 'cors' });
    await films.put(url, response);
    const read = await (await films.match(url))?.arrayBuffer();
    expect(read && new Uint8Array(read)).toEqual(bytes);
  });

  it('tells the sender when it takes no more, and leaves nothing', async () => {
    let cancelled: unknown;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(400)),
      cancel: (reason: unknown) => {
        cancelled = reason;
      },
    });
    const response = new Response(body, { headers: { 'content-length': '1000' } });
    await expect(films.put(url, response)).rejects.toMatchObject({ code: 'length-mismatch' });
    expect(cancelled).toMatchObject({ code: 'length-mismatch' });
    await browser.clock.advance(10_000);
    await store.collectGarbage(() => Promise.resolve({ draftIds: new Set() }));
    expect(browser.cacheStorage.urlsIn(`segmented-cache:${scope}`)).toEqual([]);
  });

  it('lets a foreign reader find nothing rather than something wrong', async () => {
    await write(bytes);
    const cache = await environment.caches.open('films');
    expect(await cache.match(url)).toBeUndefined();
    expect(await cache.match(url, { ignoreSearch: true, ignoreVary: true })).toBeUndefined();
  });

  it('replaces one layout by the other', async () => {
    await write(bytes);
    await write(bytes.slice(0, 500));
    expect(await films.info(url)).toEqual({ url, size: 500, layout: 'whole' });
    await write(bytes);
    expect(await films.info(url)).toEqual({ url, size, layout: 'segmented' });
    expect(await read(await ask())).toEqual(bytes);
    expect(browser.cacheStorage.urlsIn('films')).toHaveLength(1);
  });

  it('deletes both layouts, and says whether there was anything', async () => {
    await write(bytes);
    expect(await films.delete(url)).toBe(true);
    expect(await films.delete(url)).toBe(false);
    expect(await ask()).toBeUndefined();
    await write(bytes.slice(0, 10));
    expect(await films.delete(url)).toBe(true);
    expect(await ask()).toBeUndefined();
  });

  it('adopts into a second cache without storing a byte again', async () => {
    const draft = await store.openDraft('film');
    await draft.begin({ url, status: 200, statusText: 'OK', headers: [], redirected: false }, size);
    await fillDraft(draft, bytes, { random: browser.random, largestChunk: 700 });
    await films.adopt(draft, url);
    const before = browser.cacheStorage.urlsIn(segmentCache);
    const other = new SegmentedCache('other', store);
    await other.adopt(draft, 'https://app.example/renamed.mp4');
    expect(browser.cacheStorage.urlsIn(segmentCache)).toEqual(before);
    expect(await read(await other.match('https://app.example/renamed.mp4'))).toEqual(bytes);
  });

  it('is a miss, and stays one, when the first segment is gone', async () => {
    await write(bytes);
    await loseSegment(0);
    expect(await ask()).toBeUndefined();
    expect(await films.info(url)).toBeUndefined();
    expect(browser.cacheStorage.urlsIn('films')).toEqual([]);
  });

  it('never ends short when a segment in the middle is gone', async () => {
    await write(bytes);
    await loseSegment(2);
    const response = await ask();
    const received: number[] = [];
    const reading = (async () => {
      for await (const chunk of response?.body ?? []) received.push(chunk.length);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'missing-segment' });
    expect(received.reduce((sum, length) => sum + length, 0)).toBe(2000);
  });

  it('answers a range no longer than a segment without this context', async () => {
    await write(bytes);
    const [short, long] = [
      await ask({ range: 'bytes=1234-2233' }),
      await ask({ range: 'bytes=1234-2234' }),
    ];
    await loseSegment(1);
    await loseSegment(2);
    expect(store.openStreams.count).toBe(0);
    expect(await read(short)).toEqual(bytes.slice(1234, 2234));
    await expect(read(long)).rejects.toMatchObject({ code: 'missing-segment' });
  });

  it('is a miss, and stays one, when a segment of a short range is gone', async () => {
    await write(bytes);
    await loseSegment(2);
    expect((await ask({ range: 'bytes=0-1999' }))?.status).toBe(206);
    expect(await ask({ range: 'bytes=1500-2100' })).toBeUndefined();
    expect(browser.cacheStorage.urlsIn('films')).toEqual([]);
  });

  it('drops no other asset for a short range that is gone', async () => {
    await write(bytes, {}, `${url}?v=1`);
    await write(browser.random.bytes(size), {}, `${url}?v=2`);
    await loseSegment(2, `${url}?v=1`);
    const asked = new Request(`${url}?v=2`, { headers: { range: 'bytes=2000-2001' } });
    expect(await films.match(asked, { ignoreSearch: true })).toBeUndefined();
    expect(await films.info(`${url}?v=2`)).toBeDefined();
  });

  it('stays where its reader goes away while a segment is being read', async () => {
    await write(bytes);
    const { segments } = store;
    const open = segments.open.bind(segments);
    let opened = 0;
    segments.open = async (ref) => {
      opened += 1;
      // The first is a look whether it is there.
      if (opened !== 2) return open(ref);
      const slow = {
        start: (to: ReadableStreamDefaultController) => to.enqueue(bytes.slice(0, 100)),
      };
      return new Response(new ReadableStream(slow));
    };
    const reader = (await ask())?.body?.getReader();
    expect((await reader?.read())?.value).toEqual(bytes.slice(0, 100));
    const second = reader?.read();
    await new Promise((resolve) => setImmediate(resolve));
    await reader?.cancel();
    expect(await second).toMatchObject({ done: true });
    await new Promise((resolve) => setImmediate(resolve));
    expect(await films.info(url)).toMatchObject({ layout: 'segmented' });
    expect(await read(await ask())).toEqual(bytes);
    expect((await environment.locks.query()).held).toEqual([]);
  });

  it('stays where the browser ends the reading of a segment early that is there', async () => {
    await write(bytes);
    const { segments } = store;
    const open = segments.open.bind(segments);
    let opened = 0;
    segments.open = async (ref) => {
      const response = await open(ref);
      opened += 1;
      // The first is a look whether it is there.
      return opened === 2 && response
        ? new Response((await response.blob()).slice(0, 100))
        : response;
    };
    await expect(read(await ask())).rejects.toMatchObject({ code: 'storage-failed' });
    expect(await read(await ask())).toEqual(bytes);
  });

  it('is a miss once a reader found a segment in the middle gone', async () => {
    await write(bytes);
    await loseSegment(2);
    await read(await ask()).catch(() => undefined);
    expect(await ask()).toBeUndefined();
  });

  it('fails where a segment has fewer bytes than its name says', async () => {
    await write(bytes);
    const cache = await environment.caches.open(segmentCache);
    const [second] = (await cache.keys()).slice(1);
    if (second) await cache.put(second, new Response(bytes.slice(0, 100)));
    await expect(read(await ask())).rejects.toMatchObject({ code: 'missing-segment' });
  });

  it.each(['films', segmentCache])(
    'is a miss after a foreign delete of the cache %s',
    async (name) => {
      await write(bytes);
      await environment.caches.delete(name);
      ({ environment } = browser.start());
      store = new SegmentStore({ scope, segmentBytes: 1000, environment });
      films = new SegmentedCache('films', store);
      expect(await ask()).toBeUndefined();
      await write(bytes);
      expect(await read(await ask())).toEqual(bytes);
    },
  );

  it('leaves a head of a newer version untouched, and says so', async () => {
    const cache = await environment.caches.open('films');
    const newer = { format: 2, anything: true };
    await cache.put(films.headKey(url), Response.json(newer));
    await expect(ask()).rejects.toMatchObject({ code: 'newer-format' });
    expect(await (await cache.match(films.headKey(url)))?.json()).toEqual(newer);
  });

  it('drops a head that cannot be trusted', async () => {
    const cache = await environment.caches.open('films');
    await cache.put(films.headKey(url), new Response('no JSON'));
    expect(await ask()).toBeUndefined();
    expect(browser.cacheStorage.urlsIn('films')).toEqual([]);
  });

  it('drops the broken head alone when asked to ignore the query', async () => {
    const cache = await environment.caches.open('films');
    await cache.put(films.headKey(`${url}?v=1`), new Response('no JSON'));
    await write(bytes, {}, `${url}?v=2`);
    await films.match(`${url}?v=3`, { ignoreSearch: true });
    expect(await read(await films.match(`${url}?v=2`))).toEqual(bytes);
  });

  it('drops no other asset when asked to ignore the query', async () => {
    await write(bytes, {}, `${url}?v=1`);
    await write(bytes.slice(0, 500), {}, `${url}?v=2`);
    expect(await films.match(`${url}?v=3`, { ignoreSearch: true })).toBeDefined();
    expect(await read(await films.match(`${url}?v=1`))).toEqual(bytes);
    expect(await read(await films.match(`${url}?v=2`))).toEqual(bytes.slice(0, 500));
  });

  it('leaves nothing of a response whose body broke off', async () => {
    const broken = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(bytes.slice(0, 1500)),
      pull: (controller) => controller.error(new TypeError('network error')),
    });
    await expect(films.put(url, new Response(broken))).rejects.toThrow('network error');
    expect(browser.cacheStorage.urlsIn('films')).toEqual([]);
    await browser.clock.advance(60_000);
    const left = browser.cacheStorage.urlsIn(segmentCache);
    expect(left.filter((key) => !key.includes('/segments/'))).toEqual([]);
  });

  it('says that there is no room, and the older asset stays', async () => {
    await write(bytes);
    browser.cacheStorage.quotaBytes = browser.cacheStorage.usedBytes + 100;
    await expect(write(browser.random.bytes(size))).rejects.toMatchObject({
      code: 'quota-exceeded',
    });
    expect(await read(await ask())).toEqual(bytes);
  });

  it.each([
    { options: { segmentBytes: 0 }, names: 'segmentBytes' },
    { options: { segmentBytes: 1.5 }, names: 'segmentBytes' },
    { options: { checkpointMs: -1 }, names: 'checkpointMs' },
    { options: { scope: '/app/' }, names: 'scope' },
  ])('refuses $options by name', ({ options, names }) => {
    const make = () => new SegmentStore({ scope, environment, ...options });
    expect(make).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
    expect(make).toThrow(names);
  });
});
