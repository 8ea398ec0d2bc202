import { describe, expect, it, jest } from '@jest/globals';
import { fillDraft, SimulatedBrowser } from '@internal/test-support/simulation';
import type { Draft } from './draft.js';
import type { SegmentEnvironment } from './environment.js';
import type { ResponseMetadata } from './head.js';
import { SegmentedCache } from './segmentedCache.js';
import { SegmentStore } from './segmentStore.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

const url = 'https://app.example/film.mp4';
const metadata: ResponseMetadata = {
  url,
  status: 200,
  statusText: 'OK',
  headers: [['content-type', 'video/mp4']],
  redirected: false,
};

const storeOn = (environment: SegmentEnvironment): SegmentStore =>
  new SegmentStore({
    scope: 'https://app.example/',
    segmentBytes: 1000,
    checkpointMs: 3000,
    environment,
  });

const filmsOf = (store: SegmentStore): SegmentedCache => new SegmentedCache('films', store);

const read = async (response: Response | undefined): Promise<Uint8Array | undefined> =>
  response && new Uint8Array(await response.arrayBuffer());

/** A draft for `bytes` in a new process, begun if it was not yet. */
async function openIn(browser: SimulatedBrowser, size: number | undefined): Promise<Draft> {
  const draft = await storeOn(browser.start().environment).openDraft('film');
  if (!draft.response) await draft.begin(metadata, size);
  return draft;
}

describe('Draft', () => {
  it.each([
    { size: 0 },
    { size: 1 },
    { size: 999 },
    { size: 1000 },
    { size: 1001 },
    { size: 5000 },
    { size: 7777 },
  ])(
    'becomes the asset of $size bytes that was written in chunks of any size',
    async ({ size }) => {
      for (const largestChunk of [1, 7, 999, 1000, 1001, 4096]) {
        for (const declared of [size, undefined]) {
          const browser = new SimulatedBrowser({ seed: size + largestChunk });
          const { random } = browser;
          const bytes = random.bytes(size);
          const store = storeOn(browser.start().environment);
          const draft = await store.openDraft('film');
          await draft.begin(metadata, declared);
          await fillDraft(draft, bytes, { random, largestChunk: Math.max(1, largestChunk) });

          expect(draft.isWhole).toBe(true);
          expect(draft.storedBytes).toBe(size);
          await filmsOf(store).adopt(draft, url);
          expect(await read(await filmsOf(store).match(url))).toEqual(bytes);
        }
      }
    },
  );

  it('goes on in the next process from the bytes that were durable', async () => {
    const browser = new SimulatedBrowser({ seed: 1 });
    const bytes = browser.random.bytes(4321);
    const first = await openIn(browser, 4321);
    const writer = await first.writerAt(0);
    await writer.write(bytes.subarray(0, 2600));
    await writer.close();

    const second = await openIn(browser, 4321);
    expect(second.storedBytes).toBe(2600);
    expect(second.missingRanges).toEqual([{ start: 2600, end: 4321 }]);
    expect(second.response).toEqual(metadata);
    const { offset } = await second.writerAt(2600);
    expect(offset).toBe(2600);
  });

  it('makes the front of an unfinished segment durable within a second, and then every three', async () => {
    const browser = new SimulatedBrowser({ seed: 2 });
    const bytes = browser.random.bytes(1000);
    const draft = await openIn(browser, 2000);
    const writer = await draft.writerAt(0);
    await writer.write(bytes.subarray(0, 100));
    await browser.clock.advance(999);
    expect(draft.storedBytes).toBe(0);
    await browser.clock.advance(1);
    expect(draft.storedBytes).toBe(100);
    await writer.write(bytes.subarray(100, 150));
    await writer.write(bytes.subarray(150, 300));
    await browser.clock.advance(2999);
    expect(draft.storedBytes).toBe(100);
    await browser.clock.advance(1);
    expect(draft.storedBytes).toBe(300);
    // Nothing new came: nothing is written, and no timer is left to wake the process.
    const before = browser.cacheStorage.urlsIn('segmented-cache:https://app.example/').length;
    await browser.clock.advance(60_000);
    expect(browser.cacheStorage.urlsIn('segmented-cache:https://app.example/')).toHaveLength(
      before,
    );

    const next = await openIn(browser, 2000);
    expect(next.missingRanges).toEqual([{ start: 300, end: 2000 }]);
  });

  it('joins the tails of two processes and a stream into one right segment', async () => {
    const browser = new SimulatedBrowser({ seed: 3 });
    const { random } = browser;
    const bytes = random.bytes(1500);
    for (const end of [10, 500, 999, 1200]) {
      const draft = await openIn(browser, 1500);
      const writer = await draft.writerAt(draft.storedBytes);
      await writer.write(bytes.subarray(writer.offset, end));
      await writer.close();
    }
    const store = storeOn(browser.start().environment);
    const draft = await store.openDraft('film');
    await fillDraft(draft, bytes, { random, largestChunk: 100 });
    await filmsOf(store).adopt(draft, url);
    expect(await read(await filmsOf(store).match(url))).toEqual(bytes);
    // What was joined is not kept twice.
    const kept = browser.cacheStorage.urlsIn('segmented-cache:https://app.example/');
    expect(kept.filter((key) => key.includes('/tails/'))).toEqual([]);
  });

  it('fetches a segment again from its start when one of its tails is lost', async () => {
    const browser = new SimulatedBrowser({ seed: 4 });
    const { random } = browser;
    const bytes = random.bytes(2000);
    const first = await openIn(browser, 2000);
    for (const end of [300, 600]) {
      const writer = await first.writerAt(first.storedBytes);
      await writer.write(bytes.subarray(writer.offset, end));
      await writer.close();
    }
    const { caches } = browser.start().environment;
    const cache = await caches.open('segmented-cache:https://app.example/');
    const [tail] = (await cache.keys()).filter((key) => key.url.includes('/tails/'));
    if (tail) await cache.delete(tail);

    const draft = await openIn(browser, 2000);
    const writer = await draft.writerAt(600);
    expect(writer.offset).toBe(0);
    expect(draft.storedBytes).toBe(0);
    expect(draft.missingRanges).toEqual([{ start: 0, end: 2000 }]);
    await writer.write(bytes);
    await writer.close();
    const films = filmsOf(storeOn(browser.start().environment));
    await films.adopt(draft, url);
    expect(await read(await films.match(url))).toEqual(bytes);
  });

  it('stores of an asset of one segment its bytes, and one ledger with them', async () => {
    const browser = new SimulatedBrowser({ seed: 6 });
    const bytes = browser.random.bytes(1000);
    const { environment } = browser.start();
    const store = storeOn(environment);
    const kept = async () => {
      const cache = await environment.caches.open('segmented-cache:https://app.example/');
      return (await cache.keys()).length;
    };
    const ref = { digest: await environment.crypto.sha256(bytes), length: 1000 };
    const draft = await store.openDraft('film');
    await draft.begin(metadata, 1000, [ref]);
    await draft.begin(metadata, 1000, [ref]);
    expect(await kept()).toBe(0);
    await fillDraft(draft, bytes, { random: browser.random, largestChunk: 300 });
    expect(await kept()).toBe(2);

    const again = await storeOn(browser.start().environment).openDraft('film');
    expect(again.head().segments).toEqual([ref]);
    // What is there already is not to be taken by a sweep: that has to be stored.
    const same = await store.openDraft('same');
    await same.begin(metadata, 1000, [ref]);
    expect((await storeOn(browser.start().environment).openDraft('same')).isWhole).toBe(true);
  });

  it('finds out which segments are lost, and fetches those again', async () => {
    const browser = new SimulatedBrowser({ seed: 5 });
    const { random } = browser;
    const bytes = random.bytes(4321);
    const { environment } = browser.start();
    const store = storeOn(environment);
    const draft = await openIn(browser, 4321);
    await fillDraft(draft, bytes, { random, largestChunk: 1000 });
    const nothing = await store.openDraft('nothing');
    expect(await store.dropLost([draft, nothing])).toEqual(new Set([nothing]));
    const cache = await environment.caches.open('segmented-cache:https://app.example/');
    const stored = (await cache.keys()).filter((key) => key.url.includes('/segments/'));
    if (stored[1]) await cache.delete(stored[1]);
    expect(await store.dropLost([draft])).toEqual(new Set([draft]));

    const again = await store.openDraft('film');
    expect(again.isWhole).toBe(false);
    await fillDraft(again, bytes, { random, largestChunk: 1000 });
    await filmsOf(store).adopt(again, url);
    expect(await read(await filmsOf(store).match(url))).toEqual(bytes);
  });

  it('can be finished when a whole segment became durable as tails, before it was joined', async () => {
    const browser = new SimulatedBrowser({ seed: 14, writeFate: 'lost' });
    const { random } = browser;
    const bytes = random.bytes(2000);
    const { process, environment } = browser.start();
    let checkpoint: () => void = () => undefined;
    const setTimeout = (callback: () => void) => {
      checkpoint = callback;
      return 1;
    };
    const clock = { ...environment.clock, setTimeout };
    const first = await storeOn({ ...environment, clock }).openDraft('film');
    await first.begin(metadata, 2000);
    const writer = await first.writerAt(0);
    await writer.write(bytes.subarray(0, 600));
    // The timer fires, and before the tail is cut the network brings the rest of the segment.
    checkpoint();
    void writer.write(bytes.subarray(600, 1000));
    while (first.storedBytes === 0) await Promise.resolve();
    process.kill();

    const draft = await openIn(browser, 2000);
    await fillDraft(draft, bytes, { random, largestChunk: 500 });
    expect(draft.isWhole).toBe(true);
  });

  it('goes on rightly with the next segment while a tail of the one before is on its way', async () => {
    const browser = new SimulatedBrowser({ seed: 15 });
    const bytes = browser.random.bytes(3000);
    const { environment } = browser.start();
    let checkpoint: () => void = () => undefined;
    const setTimeout = (callback: () => void) => {
      checkpoint = callback;
      return 1;
    };
    const clock = { ...environment.clock, setTimeout };
    const draft = await storeOn({ ...environment, clock }).openDraft('film');
    await draft.begin(metadata, 3000);
    const writer = await draft.writerAt(0);
    await writer.write(bytes.subarray(0, 600));
    checkpoint();
    // The tail is cut now, and not stored yet when the rest comes.
    await Promise.resolve();
    await writer.write(bytes.subarray(600, 1300));
    await browser.quiet();
    checkpoint();
    await browser.quiet();
    expect(draft.storedBytes).toBe(1300);
  });

  it.each([{ size: 1500 }, { size: 2000 }])(
    'refuses more than the $size bytes that were declared, and keeps those that belong to it',
    async ({ size }) => {
      const browser = new SimulatedBrowser({ seed: 6 });
      const draft = await openIn(browser, size);
      const writer = await draft.writerAt(0);
      await expect(writer.write(browser.random.bytes(size + 1))).rejects.toMatchObject({
        code: 'length-mismatch',
      });
      await writer.close();
      expect(draft.isWhole).toBe(true);
    },
  );

  it('has no head before it is whole', async () => {
    const draft = await openIn(new SimulatedBrowser({ seed: 7 }), 1500);
    const writer = await draft.writerAt(0);
    await writer.write(new Uint8Array(1400));
    await writer.close();
    expect(() => draft.head()).toThrow(expect.objectContaining({ code: 'length-mismatch' }));
  });

  it('forgets all bytes when the asset starts over', async () => {
    const browser = new SimulatedBrowser({ seed: 8 });
    const draft = await openIn(browser, 3000);
    const writer = await draft.writerAt(0);
    await writer.write(browser.random.bytes(1700));
    await writer.close();
    const changed: ResponseMetadata = { ...metadata, headers: [['etag', '"2"']] };
    await draft.begin(changed, 2000);

    const next = await openIn(browser, 0);
    expect(next.response).toEqual(changed);
    expect(next.storedBytes).toBe(0);
    expect(next.missingRanges).toEqual([{ start: 0, end: 2000 }]);
  });

  it('writes two ranges side by side', async () => {
    const browser = new SimulatedBrowser({ seed: 9 });
    const { random } = browser;
    const bytes = random.bytes(4000);
    const store = storeOn(browser.start().environment);
    const draft = await store.openDraft('film');
    await draft.begin(metadata, 4000);
    const [low, high] = await Promise.all([draft.writerAt(0), draft.writerAt(2000)]);
    for (let offset = 0; offset < 2000; offset += 250) {
      await Promise.all([
        low.write(bytes.subarray(offset, offset + 250)),
        high.write(bytes.subarray(2000 + offset, 2250 + offset)),
      ]);
    }
    await Promise.all([low.close(), high.close()]);
    await filmsOf(store).adopt(draft, url);
    expect(await read(await filmsOf(store).match(url))).toEqual(bytes);
  });

  it('stores equal segments once', async () => {
    const browser = new SimulatedBrowser({ seed: 10 });
    const store = storeOn(browser.start().environment);
    const draft = await store.openDraft('film');
    await draft.begin(metadata, 5000);
    await fillDraft(draft, new Uint8Array(5000), { random: browser.random, largestChunk: 900 });
    expect(draft.isWhole).toBe(true);
    const kept = browser.cacheStorage.urlsIn('segmented-cache:https://app.example/');
    expect(kept.filter((key) => key.includes('/segments/'))).toHaveLength(1);
  });

  it('leaves nothing behind but segments when it is abandoned', async () => {
    const browser = new SimulatedBrowser({ seed: 11 });
    const draft = await openIn(browser, 3000);
    const writer = await draft.writerAt(0);
    await writer.write(browser.random.bytes(1700));
    await writer.close();
    await draft.abandon();
    const kept = browser.cacheStorage.urlsIn('segmented-cache:https://app.example/');
    expect(kept.filter((key) => !key.includes('/segments/'))).toEqual([]);
    expect((await openIn(browser, 3000)).storedBytes).toBe(0);
  });

  it('is listed by its id while something is stored of it', async () => {
    const browser = new SimulatedBrowser({ seed: 13 });
    const store = storeOn(browser.start().environment);
    const draft = await store.openDraft('job/0 ä');
    await store.openDraft('job/1');
    expect(await store.draftIds()).toEqual(new Set());
    await draft.begin(metadata, 3000);
    await fillDraft(draft, browser.random.bytes(3000), {
      random: browser.random,
      largestChunk: 500,
    });
    expect(await storeOn(browser.start().environment).draftIds()).toEqual(new Set(['job/0 ä']));
    await draft.abandon();
    expect(await store.draftIds()).toEqual(new Set());
  });

  it('says that there is no room, and goes on with what it had once there is', async () => {
    const browser = new SimulatedBrowser({ seed: 12 });
    const { random } = browser;
    const bytes = random.bytes(6000);
    const store = storeOn(browser.start().environment);
    const draft = await store.openDraft('film');
    await draft.begin(metadata, 6000);
    browser.cacheStorage.quotaBytes = 4000;
    await expect(fillDraft(draft, bytes, { random, largestChunk: 500 })).rejects.toMatchObject({
      code: 'quota-exceeded',
    });
    await browser.quiet();
    expect(await filmsOf(store).match(url)).toBeUndefined();

    browser.cacheStorage.quotaBytes = Infinity;
    const next = await openIn(browser, 6000);
    expect(next.storedBytes).toBeGreaterThan(0);
    await fillDraft(next, bytes, { random, largestChunk: 500 });
    await filmsOf(store).adopt(next, url);
    expect(await read(await filmsOf(store).match(url))).toEqual(bytes);
  });

  it('leaves a newer version’s draft untouched', async () => {
    const browser = new SimulatedBrowser({ seed: 13 });
    const { caches } = browser.start().environment;
    const cache = await caches.open('segmented-cache:https://app.example/');
    const key = 'https://app.example/__segmented-cache__/drafts/film/1';
    const newer = { format: 2, somethingNew: true };
    await cache.put(key, Response.json(newer));
    await expect(openIn(browser, 1)).rejects.toMatchObject({ code: 'newer-format' });
    expect(await (await cache.match(key))?.json()).toEqual(newer);
  });
});
