import { beforeEach, describe, expect, it } from '@jest/globals';
import { SimulatedBrowser } from '@internal/test-support/simulation';
import type { RunningProcess } from '@internal/test-support/simulation';
import { SegmentStore } from 'segmented-cache';
import type { Draft, ResponseMetadata } from 'segmented-cache';
import { HeldDraft } from './heldDraft.js';

const scope = 'https://app.example/';
const response: ResponseMetadata = {
  url: `${scope}poster`,
  status: 200,
  statusText: 'OK',
  headers: [['etag', '"1"']],
  redirected: false,
};
const bytesOf = (...values: number[]) => new Uint8Array(values);

describe('HeldDraft', () => {
  let browser: SimulatedBrowser;
  let running: RunningProcess;
  let held: HeldDraft;

  const stored = (): Promise<Draft> =>
    new SegmentStore({ scope, environment: running.environment }).openDraft('poster');
  const create = (segmentBytes = 100): HeldDraft => {
    const { environment } = running;
    const store = new SegmentStore({ scope, environment, segmentBytes });
    return new HeldDraft({
      heldBytes: 4,
      segmentBytes,
      holdMs: 3000,
      clock: environment.clock,
      openDraft: () => store.openDraft('poster'),
    });
  };

  beforeEach(() => {
    browser = new SimulatedBrowser({ seed: 1 });
    running = browser.start();
    held = create();
  });

  it('stores nothing of what is small, and gives it when it is whole', async () => {
    await held.begin(response, 4);
    const writer = await held.writerAt(0);
    await writer.write(bytesOf(1, 2));
    expect(held).toMatchObject({ isWhole: false, storedBytes: 0, size: 4 });
    expect(held.missingRanges).toEqual([{ start: 2, end: 4 }]);
    expect(await held.takeWhole()).toBeUndefined();
    await writer.write(bytesOf(3, 4));
    await writer.close();
    expect(held).toMatchObject({ isWhole: true, missingRanges: [] });
    expect(await held.takeWhole()).toEqual({ isWhole: true, response, bytes: bytesOf(1, 2, 3, 4) });
    expect((await stored()).response).toBeUndefined();
  });

  it('holds what has no bytes, and what does not say its size', async () => {
    await held.begin(response, 0);
    expect(await held.takeWhole()).toEqual({ isWhole: true, response, bytes: bytesOf() });
    await held.begin(response, undefined);
    const writer = await held.writerAt(0);
    await writer.write(bytesOf(1, 2, 3));
    expect(held.missingRanges).toEqual([{ start: 3, end: Infinity }]);
    await writer.end();
    expect((await held.takeWhole())?.bytes).toEqual(bytesOf(1, 2, 3));
  });

  it('gives what is whole where there was no room to hand it over', async () => {
    const { clock } = running.environment;
    const openDraft = () => Promise.reject(new Error('no room'));
    held = new HeldDraft({ heldBytes: 4, segmentBytes: 100, holdMs: 3000, clock, openDraft });
    await held.begin(response, 2);
    await (await held.writerAt(0)).write(bytesOf(1, 2));
    await browser.clock.advance(3000);
    expect(held.isHeld).toBe(false);
    expect((await held.takeWhole())?.bytes).toEqual(bytesOf(1, 2));
    expect(await held.keep()).toBe(false);
  });

  it('is a draft from the beginning where it is declared to be large', async () => {
    await held.begin(response, 5);
    const writer = await held.writerAt(0);
    await writer.write(bytesOf(1, 2, 3, 4, 5));
    await writer.close();
    expect(held).toMatchObject({ isWhole: true, storedBytes: 5 });
    expect(await held.takeWhole()).toBeUndefined();
    expect((await stored()).isWhole).toBe(true);
  });

  it.each([
    ['ends where it says so', undefined],
    ['was declared', 6],
  ])('becomes a draft where it grows, also over segments; its size %s', async (_how, size) => {
    held = create(5);
    await held.begin(response, undefined);
    if (size !== undefined) await held.end(size);
    const writer = await held.writerAt(0);
    await writer.write(bytesOf(1, 2, 3));
    expect((await stored()).response).toBeUndefined();
    await writer.write(bytesOf(4, 5));
    await writer.write(bytesOf(6));
    if (size === undefined) await writer.end();
    else await writer.close();
    expect(held).toMatchObject({ isWhole: true, size: 6, storedBytes: 6 });
    expect(await held.takeWhole()).toBeUndefined();
    const draft = await stored();
    expect(draft.head().size).toBe(6);
    const answer = new SegmentStore({
      scope,
      environment: running.environment,
      segmentBytes: 5,
    }).respond(new Request(response.url), draft.head());
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytesOf(1, 2, 3, 4, 5, 6));
  });

  it('becomes a draft where it takes its time, and ends as one', async () => {
    await held.begin(response, undefined);
    const writer = await held.writerAt(0);
    await writer.write(bytesOf(1, 2));
    await browser.clock.advance(2999);
    expect((await stored()).storedBytes).toBe(0);
    await browser.clock.advance(1);
    expect((await stored()).storedBytes).toBe(2);
    expect(held.storedBytes).toBe(2);
    // Not a byte more comes: what is durable already is all of it.
    await writer.end();
    expect(held).toMatchObject({ isWhole: true, size: 2 });
    expect((await stored()).isWhole).toBe(true);
  });

  it('makes durable what it has when it is kept, so that another goes on from there', async () => {
    await held.begin(response, 4);
    await (await held.writerAt(0)).write(bytesOf(1, 2, 3));
    expect(await held.keep()).toBe(true);
    const draft = await stored();
    expect(draft).toMatchObject({ storedBytes: 3, response });
    expect(draft.missingRanges).toEqual([{ start: 3, end: 4 }]);
  });

  it('keeps nothing where nothing came, or what came was dropped', async () => {
    expect(await held.keep()).toBe(false);
    await held.begin(response, 4);
    await (await held.writerAt(0)).write(bytesOf(1));
    await held.clear();
    expect(held).toMatchObject({ response: undefined, size: undefined });
    expect(await held.keep()).toBe(false);
    await browser.clock.advance(10_000);
    expect((await stored()).response).toBeUndefined();
  });

  it('starts over as a draft once it is one', async () => {
    await held.begin(response, 4);
    await (await held.writerAt(0)).write(bytesOf(1, 2));
    await held.keep();
    await held.begin(response, 1);
    const writer = await held.writerAt(0);
    await writer.write(bytesOf(9));
    await writer.close();
    expect(held).toMatchObject({ isWhole: true, size: 1 });
    expect((await stored()).head().size).toBe(1);
  });
});
