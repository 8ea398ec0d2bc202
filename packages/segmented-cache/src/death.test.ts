import { describe, expect, it, jest } from '@jest/globals';
import { fillDraft, SimulatedBrowser } from '@internal/test-support/simulation';
import type { RunningProcess, WriteFate } from '@internal/test-support/simulation';
import type { Draft } from './draft.js';
import type { SegmentEnvironment } from './environment.js';
import type { ResponseMetadata } from './head.js';
import { SegmentedCache } from './segmentedCache.js';
import { SegmentStore } from './segmentStore.js';

const scope = 'https://app.example/';
const url = 'https://app.example/film.mp4';
const metadata: ResponseMetadata = {
  url,
  status: 200,
  statusText: 'OK',
  headers: [['etag', '"1"']],
  redirected: false,
};

// Hundreds of lives each, on a machine that may be busy.
jest.setTimeout(60_000);

/** An asset that is written, adopted and swept after, in a process that may die at any port call. */
interface Story {
  readonly browser: SimulatedBrowser;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What the server declares, if it does. */
  readonly declared: number | undefined;
  /** How much time passes after each chunk; a checkpoint is due after 1000 ms. */
  readonly chunkMs: number;
  /** How many bytes the store has acknowledged as durable. */
  acknowledged: number;
}

const storeOn = (environment: SegmentEnvironment): SegmentStore =>
  new SegmentStore({ scope, segmentBytes: 100, checkpointMs: 1000, environment });

/** What a process does after each start: go on with the download, adopt it, sweep. */
async function carryOn(story: Story, { environment }: RunningProcess): Promise<void> {
  const { browser, bytes, declared, chunkMs } = story;
  const store = storeOn(environment);
  const films = new SegmentedCache('films', store);
  if (!(await films.info(url))) {
    const draft: Draft = await store.openDraft('film', {
      onStored: () => (story.acknowledged = draft.storedBytes),
    });
    if (!draft.response) await draft.begin(metadata, declared);
    await fillDraft(draft, bytes, {
      random: browser.random,
      largestChunk: 90,
      afterChunk: () => browser.clock.advance(chunkMs),
    });
    await films.adopt(draft, url);
    await draft.abandon();
  }
  await store.collectGarbage(() => Promise.resolve({ draftIds: new Set() }));
}

/** The asset is there whole, or not at all. */
async function expectNothingPartial(
  { bytes }: Story,
  { environment }: RunningProcess,
): Promise<void> {
  const films = new SegmentedCache('films', storeOn(environment));
  const response = await films.match(url);
  if (response) expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
}

/** What was acknowledged is there: in the draft, or as the asset that it has become. */
async function expectAcknowledgedIsThere(
  { acknowledged }: Story,
  { environment }: RunningProcess,
): Promise<void> {
  const store = storeOn(environment);
  if (await new SegmentedCache('films', store).info(url)) return;
  expect((await store.openDraft('film')).storedBytes).toBeGreaterThanOrEqual(acknowledged);
}

/** Everything that the ledger counts can be read, and is what the server has there. */
async function expectCountedIsReadable(
  { bytes }: Story,
  { environment }: RunningProcess,
): Promise<void> {
  const { segments } = storeOn(environment);
  const ledger = await segments.readLedger('film');
  if (!ledger) return;
  for (const [index, ref] of Object.entries(ledger.segments)) {
    const stored = await (await segments.open(ref))?.arrayBuffer();
    const start = Number(index) * 100;
    expect(stored && new Uint8Array(stored)).toEqual(bytes.slice(start, start + ref.length));
  }
  for (const [index, tails] of Object.entries(ledger.tails)) {
    let start = Number(index) * 100;
    for (const { id, length } of tails) {
      const stored = await segments.readTail('film', id, length);
      // A late ledger may name tails that were joined meanwhile; those are found to be gone.
      if (stored) expect(stored).toEqual(bytes.slice(start, start + length));
      start += length;
    }
  }
}

async function expectWholeAndTidy(story: Story): Promise<void> {
  const { browser, bytes } = story;
  const { environment } = browser.start();
  const films = new SegmentedCache('films', storeOn(environment));
  const response = await films.match(url);
  expect(response && new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
  const range = await films.match(new Request(url, { headers: { range: 'bytes=95-205' } }));
  expect(range && new Uint8Array(await range.arrayBuffer())).toEqual(bytes.slice(95, 206));
}

async function expectOnlySegments({ browser, bytes }: Story): Promise<void> {
  const { environment } = browser.start();
  await storeOn(environment).collectGarbage(() => Promise.resolve({ draftIds: new Set() }));
  const kept = browser.cacheStorage.urlsIn(`segmented-cache:${scope}`);
  expect(kept).toHaveLength(Math.ceil(bytes.length / 100));
}

/** @returns whether the process had finished before its time came. */
async function liveUntil(story: Story, deathAt: number): Promise<boolean> {
  const running = story.browser.start();
  running.process.dieAt(deathAt);
  let finished = false;
  const work = carryOn(story, running).then(() => (finished = true));
  await Promise.race([work, running.process.death]);
  return finished;
}

function storyOf(seed: number, declared: number | undefined, writeFate?: WriteFate): Story {
  const browser = new SimulatedBrowser({ seed, ...(writeFate && { writeFate }) });
  const bytes = browser.random.bytes(250);
  const chunkMs = declared === undefined ? 1000 : 500;
  return { browser, bytes, declared, chunkMs, acknowledged: 0 };
}

describe('A process that dies', () => {
  for (const writeFate of ['lost', 'kept', 'delayed', 'destroyed'] as const) {
    for (const declared of [250, undefined]) {
      const size = declared === undefined ? 'an asset of unknown size' : 'an asset';
      it(`at any port call of writing ${size} leaves what the next one finishes (writes ${writeFate})`, async () => {
        let deathAt = 0;
        for (let finished = false; !finished;) {
          deathAt += 1;
          const story = storyOf(7, declared, writeFate);
          finished = await liveUntil(story, deathAt);
          const next = story.browser.start();
          await expectNothingPartial(story, next);
          await expectCountedIsReadable(story, next);
          if (!finished) await expectAcknowledgedIsThere(story, next);
          await carryOn(story, story.browser.start());
          await expectWholeAndTidy(story);
          story.browser.landDelayedWrites();
          await expectWholeAndTidy(story);
          await expectOnlySegments(story);
        }
        // So many calls does an undisturbed run take: each of them was the last one once.
        expect(deathAt).toBeGreaterThan(30);
      });
    }
  }

  it('again and again, at random, leaves what the last one finishes', async () => {
    for (let seed = 1; seed <= 30; seed++) {
      const story = storyOf(seed, seed % 2 === 0 ? 250 : undefined);
      const { browser } = story;
      let deaths = 0;
      while (!(await liveUntil(story, 1 + browser.random.below(60))) && deaths < 12) {
        deaths += 1;
        const next = browser.start();
        await expectNothingPartial(story, next);
        await expectCountedIsReadable(story, next);
      }
      await carryOn(story, browser.start());
      browser.landDelayedWrites();
      await expectWholeAndTidy(story);
      await expectOnlySegments(story);
    }
  });

  it('makes the sweep wait for as long as its locks linger', async () => {
    const browser = new SimulatedBrowser({ seed: 3, deadLocksLingerMs: 30_000 });
    const first = browser.start();
    const { segments } = storeOn(first.environment);
    let isWriting = false;
    void segments.writing(() => {
      isWriting = true;
      return new Promise(() => undefined);
    });
    await browser.quiet();
    expect(isWriting).toBe(true);
    first.process.kill();

    let swept = false;
    const roots = () => Promise.resolve({ draftIds: new Set<string>() });
    const sweep = storeOn(browser.start().environment)
      .collectGarbage(roots)
      .then(() => (swept = true));
    await browser.clock.advance(29_999);
    expect(swept).toBe(false);
    await browser.clock.advance(1);
    await sweep;
    expect(swept).toBe(true);
  });
});
