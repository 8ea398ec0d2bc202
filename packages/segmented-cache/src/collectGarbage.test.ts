import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { fillDraft, SimulatedBrowser } from '@internal/test-support/simulation';
import type { Draft } from './draft.js';
import type { CachePort, CachesPort, SegmentEnvironment } from './environment.js';
import { SegmentedCache } from './segmentedCache.js';
import { SegmentStore } from './segmentStore.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

const scope = 'https://app.example/';
const segmentCache = `segmented-cache:${scope}`;
const url = 'https://app.example/film.mp4';

describe('collectGarbage', () => {
  let browser: SimulatedBrowser;
  let environment: SegmentEnvironment;
  let store: SegmentStore;
  let films: SegmentedCache;

  beforeEach(() => {
    browser = new SimulatedBrowser({ seed: 1 });
    ({ environment } = browser.start());
    store = new SegmentStore({ scope, segmentBytes: 1000, environment });
    films = new SegmentedCache('films', store);
  });

  const sweep = (...draftIds: string[]) =>
    store.collectGarbage(() => Promise.resolve({ draftIds: new Set(draftIds) }));

  const kept = (): string[] => browser.cacheStorage.urlsIn(segmentCache);

  async function begin(id: string, size: number): Promise<Draft> {
    const draft = await store.openDraft(id);
    await draft.begin({ url, status: 200, statusText: 'OK', headers: [], redirected: false }, size);
    return draft;
  }

  /** A draft with this much of its front durable. */
  async function write(id: string, size: number, bytes: Uint8Array): Promise<Draft> {
    const draft = await begin(id, size);
    const writer = await draft.writerAt(0);
    await writer.write(bytes);
    await writer.close();
    return draft;
  }

  async function adopt(bytes: Uint8Array, to = url): Promise<void> {
    const draft = await begin(to, bytes.length);
    await fillDraft(draft, bytes, { random: browser.random, largestChunk: 700 });
    await films.adopt(draft, to);
    await draft.abandon();
  }

  it('deletes exactly what no head and no wanted draft refers to', async () => {
    const { random } = browser;
    const shared = random.bytes(1000);
    const film = new Uint8Array([...shared, ...random.bytes(1500)]);
    await adopt(film);
    await write('wanted', 5000, random.bytes(2300));
    await write('unwanted', 5000, new Uint8Array([...shared, ...random.bytes(1700)]));
    const before = kept();

    expect(await sweep('wanted')).toEqual({
      deletedSegments: 1,
      deletedBytes: 1000,
      deletedDrafts: 1,
      postponed: false,
    });
    // One segment, two ledgers, and the tail of 700 bytes.
    expect(kept()).toHaveLength(before.length - 4);
    const response = await films.match(url);
    expect(new Uint8Array((await response?.arrayBuffer()) ?? [])).toEqual(film);
    expect((await store.openDraft('wanted')).storedBytes).toBe(2300);
    expect((await (await store.openDraft('wanted')).writerAt(2300)).offset).toBe(2300);
    expect((await store.openDraft('unwanted')).storedBytes).toBe(0);
    expect(await sweep('wanted')).toMatchObject({ deletedSegments: 0, deletedDrafts: 0 });
  });

  it('keeps a segment until the last of two assets that share it is deleted', async () => {
    const bytes = browser.random.bytes(2500);
    await adopt(bytes);
    await adopt(bytes, 'https://app.example/copy.mp4');
    await films.delete(url);
    expect(await sweep()).toMatchObject({ deletedSegments: 0 });
    await films.delete('https://app.example/copy.mp4');
    expect(await sweep()).toMatchObject({ deletedSegments: 3, deletedBytes: 2500 });
    expect(kept()).toEqual([]);
  });

  it('looks for heads in every cache of the origin', async () => {
    const bytes = browser.random.bytes(2500);
    const draft = await begin('film', 2500);
    await fillDraft(draft, bytes, { random: browser.random, largestChunk: 700 });
    await new SegmentedCache('other', store).adopt(draft, url);
    await draft.abandon();
    expect(await sweep()).toMatchObject({ deletedSegments: 0 });
  });

  it('waits while an asset is read whose head is gone, and sweeps after', async () => {
    const bytes = browser.random.bytes(4500);
    await adopt(bytes);
    const reader = (await films.match(url))?.body?.getReader();
    const first = await reader?.read();
    await films.delete(url);
    expect(await sweep()).toMatchObject({ deletedSegments: 0, postponed: true });

    let received = first?.value?.length ?? 0;
    for (let next = await reader?.read(); next?.value; next = await reader?.read()) {
      received += next.value.length;
    }
    expect(received).toBe(4500);
    await browser.quiet();
    expect(await sweep()).toMatchObject({ deletedSegments: 5, postponed: false });
    expect(kept()).toEqual([]);
  });

  it.each(['cancelled', 'failed'])('sweeps after a reading that was %s', async (how) => {
    await adopt(browser.random.bytes(4500));
    const reader = (await films.match(url))?.body?.getReader();
    await reader?.read();
    await films.delete(url);
    if (how === 'cancelled') {
      await reader?.cancel();
    } else {
      const cache = await environment.caches.open(segmentCache);
      for (const key of (await cache.keys()).slice(1)) await cache.delete(key);
      await expect(
        (async () => {
          for (;;) if ((await reader?.read())?.done) return;
        })(),
      ).rejects.toMatchObject({ code: 'missing-segment' });
    }
    await browser.quiet();
    expect(await sweep()).toMatchObject({ postponed: false });
    expect(kept()).toEqual([]);
  });

  it('is not held up by readers of assets whose head is there', async () => {
    await adopt(browser.random.bytes(4500));
    const reader = (await films.match(url))?.body?.getReader();
    await reader?.read();
    await write('unwanted', 3000, browser.random.bytes(1000));
    expect(await sweep()).toMatchObject({ deletedSegments: 1, postponed: false });
    await reader?.cancel();
  });

  it('takes no byte from those who write meanwhile in another process', async () => {
    for (let seed = 1; seed <= 15; seed++) {
      browser = new SimulatedBrowser({ seed });
      const { random } = browser;
      const bytes = random.bytes(3456);
      const options = { scope, segmentBytes: 500, checkpointMs: 10 };
      const writing = new SegmentStore({ ...options, environment: browser.start().environment });
      const sweeping = new SegmentStore({ ...options, environment: browser.start().environment });
      const draft = await writing.openDraft('film');
      await draft.begin(
        { url, status: 200, statusText: 'OK', headers: [], redirected: false },
        3456,
      );
      const writer = await draft.writerAt(0);
      for (let offset = 0; offset < bytes.length; offset += 100) {
        const roots = () => Promise.resolve({ draftIds: new Set(['film']) });
        const swept = sweeping.collectGarbage(roots);
        await writer.write(bytes.subarray(offset, offset + 100));
        await browser.clock.advance(random.below(20));
        await swept;
      }
      await writer.close();
      const cache = new SegmentedCache('films', writing);
      await cache.adopt(draft, url);
      const read = await (await cache.match(url))?.arrayBuffer();
      expect(read && new Uint8Array(read)).toEqual(bytes);
    }
  });

  it('takes nothing of a draft that becomes an asset meanwhile in another process', async () => {
    for (let seed = 1; seed <= 200; seed++) {
      browser = new SimulatedBrowser({ seed, slowCalls: 0.2 });
      ({ environment } = browser.start());
      store = new SegmentStore({ scope, segmentBytes: 1000, environment });
      films = new SegmentedCache('films', store);
      const bytes = browser.random.bytes(2500);
      const draft = await write('film', bytes.length, bytes);
      const other = browser.start().environment;
      const sweeping = new SegmentStore({ scope, segmentBytes: 1000, environment: other });
      const swept = sweeping.collectGarbage(() => Promise.resolve({ draftIds: new Set(['film']) }));
      // At any moment of the sweep.
      for (let turn = browser.random.below(40); turn > 0; turn--) await Promise.resolve();
      await films.adopt(draft, url);
      await draft.abandon();
      await swept;
      const read = await (await films.match(url))?.arrayBuffer();
      expect(read && new Uint8Array(read)).toEqual(bytes);
    }
  });

  it('takes no tail that is being committed', async () => {
    for (let seed = 1; seed <= 40; seed++) {
      browser = new SimulatedBrowser({ seed });
      const options = { scope, segmentBytes: 1000, checkpointMs: 10 };
      const writing = new SegmentStore({ ...options, environment: browser.start().environment });
      const sweeping = new SegmentStore({ ...options, environment: browser.start().environment });
      const draft = await writing.openDraft('film');
      await draft.begin(
        { url, status: 200, statusText: 'OK', headers: [], redirected: false },
        3000,
      );
      const writer = await draft.writerAt(0);
      await writer.write(browser.random.bytes(400));
      await Promise.all([
        writer.close(),
        sweeping.collectGarbage(() => Promise.resolve({ draftIds: new Set(['film']) })),
      ]);
      // What is counted as stored can be read.
      expect((await draft.writerAt(400)).offset).toBe(400);
    }
  });

  it('takes no segment that is being committed', async () => {
    for (let seed = 1; seed <= 40; seed++) {
      browser = new SimulatedBrowser({ seed, slowCalls: 0.2 });
      ({ environment } = browser.start());
      store = new SegmentStore({ scope, segmentBytes: 1000, environment });
      films = new SegmentedCache('films', store);
      const other = browser.start().environment;
      const sweeping = new SegmentStore({ scope, segmentBytes: 1000, environment: other });
      const bytes = browser.random.bytes(2000);
      const writing = write('film', bytes.length, bytes);
      // At any moment of the writing: between a put and the ledger that names it, too.
      for (let turn = browser.random.below(60); turn > 0; turn--) await Promise.resolve();
      await sweeping.collectGarbage(() => Promise.resolve({ draftIds: new Set(['film']) }));
      await films.adopt(await writing, url);
      const read = await (await films.match(url))?.arrayBuffer();
      expect(read && new Uint8Array(read)).toEqual(bytes);
    }
  });

  it('deletes nothing while a newer version’s head or draft is there', async () => {
    await adopt(browser.random.bytes(2500));
    await films.delete(url);
    const cache = await environment.caches.open('films');
    await cache.put(films.headKey(`${scope}newer`), Response.json({ format: 2 }));
    const before = kept();
    await expect(sweep()).rejects.toMatchObject({ code: 'newer-format' });
    expect(kept()).toEqual(before);
  });

  it.each([{ roots: ['newer'] }, { roots: [] }])(
    'deletes nothing while a newer version’s draft is there, whether this one knows of it or not',
    async ({ roots }) => {
      await adopt(browser.random.bytes(2500));
      await films.delete(url);
      const cache = await environment.caches.open(segmentCache);
      const newer = `${scope}__segmented-cache__/drafts/newer/0`;
      await cache.put(newer, Response.json({ format: 2 }));
      const before = kept();
      await expect(sweep(...roots)).rejects.toMatchObject({ code: 'newer-format' });
      expect(kept()).toEqual(before);
    },
  );

  it.each(['head', 'ledger'])('deletes nothing while a %s cannot be read', async (kind) => {
    const bytes = browser.random.bytes(2500);
    await adopt(bytes);
    await write('wanted', 5000, browser.random.bytes(2300));
    const unreadable = kind === 'head' ? films.headKey(url) : 'drafts/wanted';
    const failing = new SegmentStore({
      scope,
      segmentBytes: 1000,
      environment: { ...environment, caches: failingToRead(environment.caches, unreadable) },
    });
    const before = kept();
    const roots = () => Promise.resolve({ draftIds: new Set(['wanted']) });
    await expect(failing.collectGarbage(roots)).rejects.toMatchObject({ code: 'storage-failed' });
    // Nor is it taken for gone or broken, which would drop the head or begin the draft anew.
    await expect(
      kind === 'head'
        ? new SegmentedCache('films', failing).match(url)
        : failing.openDraft('wanted'),
    ).rejects.toMatchObject({ code: 'storage-failed' });
    expect(kept()).toEqual(before);
    expect(new Uint8Array((await (await films.match(url))?.arrayBuffer()) ?? [])).toEqual(bytes);
    expect((await store.openDraft('wanted')).storedBytes).toBe(2300);
  });

  it('touches nothing of another scope, and nothing that it does not know', async () => {
    const cache = await environment.caches.open(segmentCache);
    await cache.put(`${scope}__segmented-cache__/future/thing`, new Response('x'));
    const other = new SegmentStore({ scope: `${scope}other/`, segmentBytes: 1000, environment });
    const draft = await other.openDraft('film');
    await draft.begin({ url, status: 200, statusText: 'OK', headers: [], redirected: false }, 2000);
    const writer = await draft.writerAt(0);
    await writer.write(browser.random.bytes(1200));
    await writer.close();
    await sweep();
    expect(kept()).toHaveLength(1);
    expect((await other.openDraft('film')).storedBytes).toBe(1200);
    expect((await (await other.openDraft('film')).writerAt(1200)).offset).toBe(1200);
  });
});

/** Caches in which the bodies of entries whose key has `part` in it end in an error. */
function failingToRead(caches: CachesPort, part: string): CachesPort {
  const failing = (): Response =>
    new Response(
      new ReadableStream({ pull: (controller) => controller.error(new Error('no such sector')) }),
    );
  const open = async (name: string): Promise<CachePort> => {
    const cache = await caches.open(name);
    return {
      put: (key, response) => cache.put(key, response),
      delete: (key, options) => cache.delete(key, options),
      keys: (key, options) => cache.keys(key, options),
      match: async (key, options) => {
        const stored = await cache.match(key, options);
        return stored && new Request(key).url.includes(part) ? failing() : stored;
      },
    };
  };
  return {
    open,
    has: (name) => caches.has(name),
    delete: (name) => caches.delete(name),
    keys: () => caches.keys(),
  };
}
