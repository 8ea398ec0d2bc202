import { describe, expect, it, jest } from '@jest/globals';
import { storeRequest } from '../../jobs/request.js';
import { LARGE, NativeStory } from '../../testing/unit/nativeStory.js';
import { scope } from '../../testing/unit/simulatedWorker.js';
import { REPORT_MS, NATIVE_STALL_MS } from './nativeCarrier.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

const film = scope + 'film';

/** A job of one large file, which the browser carries. */
async function carriedFilm(seed: number): Promise<NativeStory> {
  const story = new NativeStory({ seed });
  story.worker.serve('film', 2 * LARGE);
  await story.fetchNative(['film']);
  expect(await story.carriers()).toEqual(['native: large, carrying']);
  return story;
}

describe('a job under auto', () => {
  it('gives the browser what is large, the runner what is small, and tells the app once', async () => {
    const story = new NativeStory({ seed: 1 });
    const { worker } = story;
    const large = ['large0', 'large1', 'large2'];
    const small = Array.from({ length: 50 }, (_, index) => `small${index}`);
    for (const path of large) worker.serve(path, LARGE);
    for (const path of small) worker.serve(path, 500);
    await story.fetchNative([...small.slice(0, 25), ...large, ...small.slice(25)]);
    expect((await worker.created.backend.snapshot('u'))?.carrier).toBe('mixed');
    expect(story.native.only.options.downloadTotal).toBe(3 * LARGE);
    await worker.until(
      async () => (await worker.created.backend.get('job'))?.downloaded === 25_000,
    );
    expect(worker.settled).toEqual([]);
    await story.native.end('backgroundfetchsuccess', (url) =>
      story.response(url.replace(scope, '')),
    );
    const { type, bodies } = await worker.untilSettled();
    await worker.rest();
    expect(worker.settled).toHaveLength(1);
    expect(type).toBe('backgroundfetchsuccess');
    for (const path of [...large, ...small]) {
      expect(bodies.get(scope + path)).toEqual(story.server(path).asset.bytes);
    }
    expect(large.flatMap((path) => story.asked(path))).toEqual([]);
    expect(story.measured.at(-1)).toMatchObject({
      type: 'settled',
      carrier: 'mixed',
      result: 'success',
      requests: 53,
      bytes: 3 * LARGE + 25_000,
    });
    expect((await worker.created.backend.snapshot('u'))?.carrier).toBe('mixed');
  });

  it.each([
    { why: 'no-native', hasNative: false },
    { why: 'no-page', inPage: 'has none' as const },
    { why: 'prepare-request', prepareRequest: (request: Request) => request },
    { why: 'conditions', options: { requires: { network: 'unmetered' } } },
    { why: 'conditions', options: { priority: 'low' } },
    { why: 'small', options: { downloadTotal: LARGE - 1 } },
    { why: 'asked', engine: 'emulated' as const },
    { why: 'unverifiable', headers: {} },
    { why: 'unverifiable', headers: { etag: 'W/"1"' } },
    { why: 'unverifiable', headers: { etag: '"1"', 'content-encoding': 'gzip' } },
    { why: 'range', init: { headers: { range: 'bytes=5-' } } },
    { why: 'authorization', init: { headers: { authorization: 'x' } } },
    {
      why: 'integrity',
      init: { integrity: 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' },
    },
    { why: 'upload', init: { method: 'POST' } },
    { why: 'segments', expected: { size: 0, segmentBytes: 1000, segments: [] } },
  ])(
    'is the runner’s: $why',
    async ({ why, inPage, options, engine, headers, init, expected, ...rest }) => {
      const story = new NativeStory({ seed: 2, ...rest, integrity: () => neverCalled() });
      story.worker.serve('film', LARGE, headers ? { headers } : {});
      const requests = [storeRequest(new Request(film, init), expected)];
      const chosen = engine ? { engine } : {};
      await story.fetch(['film'], { requests, ...(options ? { options } : {}), ...chosen }, inPage);
      expect(await story.carriers()).toEqual([`emulated: ${why}`]);
      expect(await story.native.getIds()).toEqual([]);
    },
  );

  it('is the runner’s where it has many requests, and asks none for its size', async () => {
    const story = new NativeStory({ seed: 3 });
    const paths = Array.from({ length: 101 }, (_, index) => `f${index}`);
    await story.fetch(paths);
    expect(new Set(await story.carriers())).toEqual(new Set(['emulated: many']));
    expect(story.worker.sent.filter(({ method }) => method === 'HEAD')).toEqual([]);
  });

  it('is the runner’s where the server does not say its size in time', async () => {
    const story = new NativeStory({ seed: 4 });
    story.worker
      .serve('film', LARGE)
      .answerNext(() => new Promise(() => undefined), { after: 500, then: 'stall' });
    const created = story.fetch(['film']);
    await story.worker.rest();
    await story.worker.browser.clock.advance(4000);
    await created;
    expect(await story.carriers()).toEqual(['emulated: unverifiable']);
  });
});

describe('starting', () => {
  it('falls back where the browser refuses', async () => {
    const story = new NativeStory({ seed: 5 });
    story.worker.serve('film', LARGE);
    story.native.start = 'rejects';
    await story.fetch(['film']);
    const { bodies } = await story.worker.untilSettled();
    expect(bodies.get(film)).toEqual(story.server('film').asset.bytes);
  });

  it('falls back where it never settles, and aborts what starts late', async () => {
    const story = new NativeStory({ seed: 6 });
    const server = story.worker.serve('film', LARGE);
    story.native.start = 'starts late';
    await story.fetch(['film']);
    await story.worker.browser.clock.advance(9000);
    expect(server.requests).toHaveLength(1);
    const { bodies } = await story.worker.untilSettled();
    expect(bodies.get(film)).toEqual(server.asset.bytes);
    story.native.startLate();
    await story.worker.until(() => story.native.aborted.length > 0);
    await story.worker.rest();
    expect(story.worker.settled).toHaveLength(1);
  });

  it('falls back where the page died before, also with the worker', async () => {
    const story = new NativeStory({ seed: 7 });
    story.worker.serve('film', LARGE);
    story.native.start = 'never settles';
    await story.fetch(['film']);
    await story.worker.rest();
    story.closePage();
    story.worker.restart();
    await story.worker.browser.clock.advance(REPORT_MS - 1000);
    expect(story.asked('film')).toEqual([]);
    const { bodies } = await story.worker.untilSettled();
    expect(bodies.get(film)).toEqual(story.server('film').asset.bytes);
  });

  it('goes on where the page died after it, and told nobody', async () => {
    const story = new NativeStory({ seed: 8 });
    story.worker.serve('film', LARGE);
    story.native.start = 'starts late';
    await story.fetch(['film']);
    await story.worker.until(() => story.native.isAsked);
    story.closePage();
    story.worker.restart();
    story.native.startLate();
    story.worker.wake();
    await story.worker.until(async () => (await story.carriers())[0] === 'native: large, carrying');
  });

  it('ends in a new worker what no job wants', async () => {
    const story = await carriedFilm(9);
    const { id } = story.native.only;
    await story.worker.changeStoredJobs((job) => ({
      ...job,
      state: { phase: 'delivered', result: 'success', failureReason: '', downloaded: 0 },
    }));
    story.worker.restart();
    await story.worker.until(() => story.native.aborted.includes(id));
  });
});

describe('carrying', () => {
  it('shows how far the browser is, of each record and of the job', async () => {
    const story = new NativeStory({ seed: 10 });
    story.worker.serve('a', LARGE);
    story.worker.serve('b', LARGE);
    await story.fetchNative(['a', 'b']);
    const registration = await story.worker.created.manager.get('job');
    const heard = new Promise((resolve) => registration?.addEventListener('progress', resolve));
    story.native.progress(LARGE + 500);
    await story.worker.until(() => registration?.downloaded === LARGE + 500);
    await heard;
    expect(await registration?.recordsProgress()).toMatchObject([
      { downloaded: LARGE, size: LARGE, carrier: 'native', carrierReason: 'large' },
      { downloaded: 500, size: LARGE },
    ]);
    expect(registration?.snapshot.knownTotal).toBe(2 * LARGE);
  });

  it('lets pages lend no less life, and goes on over a death of the worker', async () => {
    const story = await carriedFilm(11);
    story.worker.restart();
    await story.worker.browser.clock.advance(3_600_000 - NATIVE_STALL_MS * 20);
    expect(await story.worker.created.isBusy()).toBe(true);
    story.native.progress(100);
    await story.worker.rest();
    expect((await story.worker.created.backend.get('job'))?.downloaded).toBe(100);
  });

  it('aborts the browser’s fetch with the job', async () => {
    const story = await carriedFilm(12);
    const registration = await story.worker.created.manager.get('job');
    expect(await registration?.abort()).toBe(true);
    expect((await story.worker.untilSettled()).type).toBe('backgroundfetchabort');
    expect(story.native.aborted).toHaveLength(1);
    expect(story.worker.settled).toHaveLength(1);
  });

  it('ends the job as aborted where the user cancels it in the browser', async () => {
    const story = await carriedFilm(13);
    await story.native.only.abort();
    expect(await story.worker.untilSettled()).toMatchObject({
      type: 'backgroundfetchabort',
      failureReason: 'aborted',
    });
  });

  it('moves to the runner on pause, and keeps what was whole', async () => {
    const story = new NativeStory({ seed: 14 });
    const { worker, native } = story;
    worker.serve('a', LARGE);
    worker.serve('b', LARGE);
    await story.fetchNative(['a', 'b']);
    native.whole.set(`${scope}a`, story.response('a'));
    const registration = await worker.created.manager.get('job');
    await registration?.pause();
    await worker.until(async () => (await story.carriers())[1] === 'emulated: paused');
    await worker.browser.clock.advance(3_600_000);
    expect(worker.settled).toEqual([]);
    await registration?.resume();
    const { bodies } = await worker.untilSettled();
    for (const path of ['a', 'b']) {
      expect(bodies.get(scope + path)).toEqual(story.server(path).asset.bytes);
    }
    expect(story.asked('a')).toEqual([]);
  });

  it('gives the runner what the browser has forgotten', async () => {
    const story = await carriedFilm(15);
    story.native.loseEvent();
    story.worker.restart();
    const { bodies } = await story.worker.untilSettled();
    expect(bodies.get(film)).toEqual(story.server('film').asset.bytes);
  });

  it('gives the runner what does not move for minutes, but not while there is no network', async () => {
    const story = await carriedFilm(16);
    story.worker.changeNetwork({ isOnline: false });
    await story.worker.browser.clock.advance(10 * NATIVE_STALL_MS);
    expect(await story.carriers()).toEqual(['native: large, carrying']);
    story.worker.changeNetwork({ isOnline: true });
    await story.worker.browser.clock.advance(NATIVE_STALL_MS / 2);
    story.native.progress(100);
    await story.worker.browser.clock.advance(NATIVE_STALL_MS / 2);
    expect(await story.carriers()).toEqual(['native: large, carrying']);
    const { bodies } = await story.worker.untilSettled();
    expect(bodies.get(film)).toEqual(story.server('film').asset.bytes);
    expect(story.native.aborted).toHaveLength(1);
  });
});

function neverCalled(): never {
  throw new Error('No digest is made here.');
}
