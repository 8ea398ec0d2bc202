import { beforeEach, describe, expect, it } from '@jest/globals';
import { fillDraft, SimulatedBrowser } from '@internal/test-support/simulation';
import type { Draft } from './draft.js';
import type { SegmentEnvironment } from './environment.js';
import type { ResponseMetadata } from './head.js';
import type { SegmentRef } from './keys.js';
import type { OneSegmentAsset } from './oneSegmentAsset.js';
import { SegmentedCache } from './segmentedCache.js';
import { SegmentStore } from './segmentStore.js';

const scope = 'https://app.example/';
const url = 'https://app.example/bundle';
const response: ResponseMetadata = {
  ...{ url, status: 200, statusText: 'OK', redirected: false },
  headers: [['content-type', 'application/octet-stream']],
};

describe('A draft that its owner keeps', () => {
  let browser: SimulatedBrowser;
  let environment: SegmentEnvironment;
  let store: SegmentStore;
  let bytes: Uint8Array<ArrayBuffer>;
  let segment: SegmentRef;

  beforeEach(async () => {
    browser = new SimulatedBrowser({ seed: 1 });
    bytes = browser.random.bytes(700);
    ({ environment } = browser.start());
    store = new SegmentStore({ scope, segmentBytes: 1000, environment });
    segment = { digest: await environment.crypto.sha256(bytes), length: 700 };
  });

  const stored = (): string[] =>
    browser.cacheStorage
      .urlsIn(`segmented-cache:${scope}`)
      .map((key) => new URL(key).pathname.split('/')[2] ?? '');

  async function fill(expected?: readonly SegmentRef[]): Promise<Draft> {
    const draft = store.createDraft('bundle', { isKeptByOwner: true });
    await draft.begin(response, 700, expected);
    await fillDraft(draft, bytes, { random: browser.random, largestChunk: 300 });
    return draft;
  }

  const inNextProcess = (kept: OneSegmentAsset): Promise<Draft> =>
    new SegmentStore({ scope, environment: browser.start().environment }).restoreDraft(
      'bundle',
      kept,
    );

  it('is its segment and nothing else, and whole again in the next process', async () => {
    const draft = await fill([segment]);
    expect(stored()).toEqual(['segments']);
    expect(draft.keptByOwner).toEqual({ response, segment });
    const restored = await inNextProcess({ response, segment });
    expect(restored.isWhole).toBe(true);
    // Who reads along goes on with the same asset.
    expect(restored.assetId).toBe(draft.assetId);
    const films = new SegmentedCache('films', store);
    await films.adopt(restored, url);
    expect(await (await films.match(url))?.bytes()).toEqual(bytes);
  });

  it('is another writing to who reads along, once a part of it was of another version', async () => {
    const draft = store.createDraft('bundle', { isKeptByOwner: true });
    await draft.begin(response, 700, [segment]);
    const { assetId } = draft;
    const wrong = await draft.writerAt(0);
    await wrong.write(browser.random.bytes(400));
    await wrong.close();
    const rest = await draft.writerAt(400);
    await expect(rest.write(bytes.slice(400)).then(() => rest.close())).rejects.toMatchObject({
      code: 'digest-mismatch',
    });
    await draft.begin(response, 700, [segment]);
    await fillDraft(draft, bytes, { random: browser.random, largestChunk: 300 });
    expect(draft.isWhole).toBe(true);
    expect(draft.assetId).not.toBe(assetId);
  });

  it('is not whole where its segment is gone', async () => {
    await fill([segment]);
    browser.cacheStorage.clear();
    const restored = await inNextProcess({ response, segment });
    expect(restored.missingRanges).toEqual([{ start: 0, end: 700 }]);
  });

  it('has a ledger where nobody knew its segment', async () => {
    const draft = await fill();
    expect(draft.keptByOwner).toBeUndefined();
    expect((await store.openDraft('bundle')).isWhole).toBe(true);
  });

  it('has a ledger where its segment is found in the store, which a sweep may be about to take', async () => {
    await fill([segment]);
    const again = store.createDraft('again', { isKeptByOwner: true });
    await again.begin(response, 700, [segment]);
    expect(again.keptByOwner).toBeUndefined();
    expect((await store.openDraft('again')).isWhole).toBe(true);
  });

  it('keeps its segment from the sweep as long as its owner names that', async () => {
    await fill([segment]);
    const sweep = (segments: readonly SegmentRef[]) =>
      store.collectGarbage(() => Promise.resolve({ draftIds: new Set(), segments }));
    expect((await sweep([segment])).deletedSegments).toBe(0);
    expect((await sweep([])).deletedSegments).toBe(1);
  });
});
