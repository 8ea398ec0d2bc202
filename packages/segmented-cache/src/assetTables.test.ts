import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createHash } from 'node:crypto';
import { SimulatedBrowser } from '@internal/test-support/simulation';
import { AssetTables } from './assetTables.js';
import type { SegmentEnvironment } from './environment.js';
import type { SegmentRef } from './keys.js';
import { SegmentedCache } from './segmentedCache.js';
import { SegmentStore } from './segmentStore.js';
import type { TableAsset } from './tableEntry.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

const scope = 'https://app.example/';
const segmentBytes = 100;
const film = `${scope}film.mp4`;
const note = `${scope}note.txt`;
const noRoots = () => Promise.resolve({ draftIds: new Set<string>() });

const refOf = (bytes: Uint8Array): SegmentRef => ({
  digest: createHash('sha256').update(bytes).digest('hex'),
  length: bytes.length,
});

const cut = (bytes: Uint8Array): Uint8Array<ArrayBuffer>[] =>
  Array.from({ length: Math.ceil(bytes.length / segmentBytes) }, (_, index) =>
    Uint8Array.from(bytes.subarray(index * segmentBytes, (index + 1) * segmentBytes)),
  );

/** Stores bytes as segments, which nothing refers to yet. */
async function putSegments(store: SegmentStore, bytes: Uint8Array): Promise<SegmentRef[]> {
  const { segments } = store;
  return segments.writing(() =>
    Promise.all(cut(bytes).map((part) => segments.put(segments.prepare(part)))),
  );
}

const filmOf = (bytes: Uint8Array): TableAsset => ({
  url: film,
  size: bytes.length,
  segmentBytes,
  segments: cut(bytes).map(refOf),
  headers: [
    ['content-type', 'video/mp4'],
    ['etag', '"1"'],
  ],
});

/** Bytes 30 to 70 of a segment. */
const noteOf = (bundle: Uint8Array): TableAsset => ({
  url: note,
  size: 40,
  segmentBytes: bundle.length,
  segments: [refOf(bundle)],
  offset: 30,
  headers: [
    ['content-type', 'text/plain'],
    ['etag', '"n"'],
  ],
});

describe('AssetTables', () => {
  let browser: SimulatedBrowser;
  let environment: SegmentEnvironment;
  let store: SegmentStore;
  let tables: AssetTables;
  let bytes: Uint8Array<ArrayBuffer>;
  let bundle: Uint8Array<ArrayBuffer>;

  const ask = async (url: string, headers: Record<string, string> = {}, method = 'GET') =>
    (await tables.open('course'))?.match(new Request(url, { headers, method }));
  const bytesOf = async (response: Response | undefined) =>
    response && new Uint8Array(await response.arrayBuffer());

  beforeEach(async () => {
    browser = new SimulatedBrowser({ seed: 5 });
    ({ environment } = browser.start());
    store = new SegmentStore({ scope, segmentBytes, environment });
    tables = new AssetTables('packs', store);
    bytes = browser.random.bytes(250);
    bundle = browser.random.bytes(90);
    await putSegments(store, bytes);
    await putSegments(store, bundle);
    await tables.put('course', [filmOf(bytes), noteOf(bundle)], { note: { version: '7' } });
  });

  it('answers whole, by range and with preconditions, out of segments and out of a part of one', async () => {
    expect(await bytesOf(await ask(film))).toEqual(bytes);
    expect(await bytesOf(await ask(`${note}#end`))).toEqual(bundle.slice(30, 70));
    const across = await ask(film, { range: 'bytes=90-209' });
    expect(across?.status).toBe(206);
    expect(await bytesOf(across)).toEqual(bytes.slice(90, 210));
    const part = await ask(note, { range: 'bytes=5-' });
    expect(part?.headers.get('content-range')).toBe('bytes 5-39/40');
    expect(part?.headers.get('content-type')).toBe('text/plain');
    expect(await bytesOf(part)).toEqual(bundle.slice(35, 70));
    expect((await ask(note, { 'if-none-match': '"n"' }))?.status).toBe(304);
    expect((await ask(note, { range: 'bytes=40-' }))?.status).toBe(416);
    const head = await ask(film, {}, 'HEAD');
    expect(head?.headers.get('content-length')).toBe('250');
    expect(await bytesOf(head)).toEqual(new Uint8Array());
    expect((await ask(film))?.url).toBe(film);
    expect(await ask(`${scope}other`)).toBeUndefined();
    expect(await ask(film, {}, 'POST')).toBeUndefined();
  });

  it('answers a URL that escapes more than it needs, but for one that an asset has itself', async () => {
    const [plain, escaped] = ['a&b.mp4', 'c%26d.mp4'].map((name) => ({
      ...filmOf(bytes),
      url: scope + name,
    }));
    if (!plain || !escaped) throw new Error('There are two.');
    await tables.put('spelled', [plain, escaped]);
    const table = await tables.open('spelled');
    for (const name of ['a&b.mp4', 'a%26b.mp4', '%61&b.mp4', 'c%26d.mp4']) {
      const request = new Request(scope + name);
      expect(table?.has(request.url)).toBe(true);
      expect(await bytesOf(await table?.match(request))).toEqual(bytes);
    }
    expect(table?.has(`${scope}c&d.mp4`)).toBe(false);
  });

  it('gives blobs with their type', async () => {
    const table = await tables.open('course');
    const blobs = [await table?.asBlob(film), await table?.asBlob(note)];
    expect(blobs.map((blob) => blob?.type)).toEqual(['video/mp4', 'text/plain']);
    expect(new Uint8Array((await blobs[1]?.arrayBuffer()) ?? [])).toEqual(bundle.slice(30, 70));
    expect(await table?.asBlob(`${scope}other`)).toBeUndefined();
  });

  it('takes an asset whose segment is gone for a miss, and goes on with the others', async () => {
    const cache = await environment.caches.open(store.segments.keys.segmentCacheName);
    await cache.delete(store.segments.keys.segment(refOf(bundle)));
    expect(await ask(note)).toBeUndefined();
    expect(await bytesOf(await ask(film))).toEqual(bytes);
  });

  it('reads a shared segment once, and lets go of what is beyond its memory', async () => {
    const table = await tables.open('course');
    await table?.match(new Request(note));
    const cache = await environment.caches.open(store.segments.keys.segmentCacheName);
    await cache.delete(store.segments.keys.segment(refOf(bundle)));
    expect(await bytesOf(await table?.match(new Request(note)))).toEqual(bundle.slice(30, 70));
    const large = browser.random.bytes(8 * 1024 * 1024);
    await store.segments.writing(() => store.segments.put(store.segments.prepare(large)));
    const big = { ...noteOf(large), url: `${scope}big` };
    await tables.put('big', [big]);
    await (await tables.open('big'))?.match(new Request(big.url));
    expect(await table?.match(new Request(note))).toBeUndefined();
  });

  it('keeps what a table refers to from the sweep, and lets go of it once it is deleted', async () => {
    expect(await store.collectGarbage(noRoots)).toMatchObject({ deletedSegments: 0 });
    await tables.put('course', [noteOf(bundle)]);
    expect(await store.collectGarbage(noRoots)).toMatchObject({ deletedSegments: 3 });
    expect(await tables.names()).toEqual(['course']);
    expect(await new SegmentedCache('packs', store).keys()).toEqual([]);
    expect(await tables.delete('course')).toBe(true);
    expect(await tables.delete('course')).toBe(false);
    expect(await tables.open('course')).toBeUndefined();
    expect(await store.collectGarbage(noRoots)).toMatchObject({ deletedSegments: 1 });
    expect(await store.usage()).toMatchObject({ segments: 0 });
  });

  it('postpones the sweep while an asset is read that a newer table does not have', async () => {
    const response = await ask(film);
    const reader = response?.body?.getReader();
    await reader?.read();
    await tables.put('course', [noteOf(bundle)]);
    expect(await store.collectGarbage(noRoots)).toMatchObject({ postponed: true });
    await reader?.cancel();
    await browser.quiet();
    expect(await store.collectGarbage(noRoots)).toMatchObject({ deletedSegments: 3 });
  });

  it('refuses to sweep beside a table of a newer format, or one that it cannot read', async () => {
    const cache = await environment.caches.open('packs');
    const [entry] = await cache.keys();
    await cache.put(entry?.url ?? '', Response.json({ format: 2 }));
    await expect(store.collectGarbage(noRoots)).rejects.toMatchObject({ code: 'newer-format' });
    await expect(tables.open('course')).rejects.toMatchObject({ code: 'newer-format' });
    await expect(tables.put('course', [])).rejects.toMatchObject({ code: 'newer-format' });
    expect(await store.usage()).toMatchObject({ segments: 4 });
  });

  it.each([{ assets: [null] }, { assets: [{ segments: [7] }] }, { assets: 7 }, {}])(
    'takes an entry with %j for none',
    async (broken) => {
      const cache = await environment.caches.open('packs');
      const [entry] = await cache.keys();
      await cache.put(entry?.url ?? '', Response.json({ format: 1, ...broken }));
      expect(await tables.open('course')).toBeUndefined();
      expect(await store.collectGarbage(noRoots)).toMatchObject({ deletedSegments: 4 });
    },
  );

  it('refuses what is incomplete or makes no sense, and keeps the table before', async () => {
    const other = filmOf(browser.random.bytes(250));
    await expect(tables.put('course', [other])).rejects.toMatchObject({ code: 'missing-segment' });
    for (const wrong of [
      { ...noteOf(bundle), offset: 60 },
      { ...noteOf(bundle), size: 1.5 },
      { ...filmOf(bytes), size: 251 },
      { ...filmOf(bytes), offset: 1 },
      { ...noteOf(bundle), segments: [] },
    ]) {
      await expect(tables.put('course', [wrong])).rejects.toMatchObject({
        code: 'invalid-argument',
      });
    }
    expect(await bytesOf(await ask(film))).toEqual(bytes);
    expect((await tables.open('course'))?.note).toEqual({ version: '7' });
    await tables.put('next', [other], { mayLack: true });
    expect(await tables.names()).toEqual(expect.arrayContaining(['course', 'next']));
  });

  it('has corrupt bytes found, and replaced by the right ones', async () => {
    const { keys } = store.segments;
    const [, second] = cut(bytes).map(refOf);
    if (!second) throw new Error('There are three.');
    const cache = await environment.caches.open(keys.segmentCacheName);
    await cache.put(keys.segment(second), new Response(browser.random.bytes(100)));
    await cache.delete(keys.segment(refOf(bundle)));
    const table = await tables.open('course');
    const report = await table?.verify();
    expect(report).toEqual({ ok: false, corrupt: [second], missing: [refOf(bundle)] });
    expect(await store.dropCorrupt(table?.refs() ?? [])).toEqual([second]);
    expect(await store.storedOf([second, refOf(bundle)])).toEqual([]);
    await putSegments(store, bytes);
    await putSegments(store, bundle);
    expect(await table?.verify()).toMatchObject({ ok: true });
    expect(await bytesOf(await ask(film))).toEqual(bytes);
    expect(await store.dropCorrupt(table?.refs() ?? [])).toEqual([]);
  });

  for (const writeFate of ['lost', 'kept', 'delayed', 'destroyed'] as const) {
    it(`has the old table or the new one after a death at any call (writes ${writeFate})`, async () => {
      let deathAt = 0;
      const story = { isOver: false };
      while (!story.isOver) {
        deathAt += 1;
        const world = new SimulatedBrowser({ seed: 8, writeFate, locksOutlastWrites: true });
        const setUp = world.start().environment;
        const first = new SegmentStore({ scope, segmentBytes, environment: setUp });
        await putSegments(first, bytes);
        await new AssetTables('packs', first).put('course', [filmOf(bytes)]);

        const dying = world.start();
        const ours = new SegmentStore({ scope, segmentBytes, environment: dying.environment });
        const written = new AssetTables('packs', ours);
        dying.process.dieAt(deathAt);
        const work = (async () => {
          await putSegments(ours, bundle);
          await written.put('course', [noteOf(bundle)]);
          await ours.collectGarbage(noRoots);
          await written.delete('course');
          story.isOver = true;
        })();
        await Promise.race([work, dying.process.death]);

        const next = new SegmentStore({
          scope,
          segmentBytes,
          environment: world.start().environment,
        });
        const after = new AssetTables('packs', next);
        const table = await after.open('course');
        const found = [
          await table?.match(new Request(film)),
          await table?.match(new Request(note)),
        ];
        // The one or the other, whole; or nothing, once it is being deleted.
        const read = await Promise.all(found.map(bytesOf));
        expect([
          [bytes, undefined],
          [undefined, bundle.slice(30, 70)],
          [undefined, undefined],
        ]).toContainEqual(read);
        if (deathAt < 5) expect(read[0]).toEqual(bytes);
        // Whoever comes next has the last word.
        await putSegments(next, bytes);
        await after.put('course', [filmOf(bytes)]);
        await next.collectGarbage(noRoots);
        expect(await next.usage()).toMatchObject({ segments: 3 });
        expect(await after.delete('course')).toBe(true);
        expect(await after.open('course')).toBeUndefined();
        await next.collectGarbage(noRoots);
        expect(await next.usage()).toMatchObject({ segments: 0 });
      }
      expect(deathAt).toBeGreaterThan(15);
    });
  }
});
