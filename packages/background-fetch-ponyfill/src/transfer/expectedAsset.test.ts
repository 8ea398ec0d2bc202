import { describe, expect, it, jest } from '@jest/globals';
import { createHash } from 'node:crypto';
import type { SimulatedServer } from '@internal/test-support/simulation';
import { scope, SimulatedWorker } from '../testing/unit/simulatedWorker.js';
import { convertExpected } from './expectedAsset.js';
import type { ExpectedAsset } from './expectedAsset.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

const segmentBytes = 700;
const MiB = 1024 * 1024;
const film = `${scope}film.mp4`;

/** What a manifest says of these bytes. */
function expectedOf(
  bytes: Uint8Array,
  { type = 'video/mp4', segmentBytes = 700 }: { type?: string; segmentBytes?: number } = {},
): ExpectedAsset {
  const segments: string[] = [];
  for (let start = 0; start < bytes.length; start += segmentBytes) {
    const segment = bytes.subarray(start, start + segmentBytes);
    segments.push(createHash('sha256').update(segment).digest('hex'));
  }
  return { size: bytes.length, segmentBytes, segments, type };
}

const fetchExpected = (worker: SimulatedWorker, id: string, url: string, bytes: Uint8Array) =>
  worker.created.manager.fetch(id, url, { expected: { [url]: expectedOf(bytes) } });

const rangesAsked = ({ requests }: SimulatedServer) => requests.map(({ range }) => range);

/** A worker that has a film already, and a server whose next one differs in one byte. */
async function withOneByteChanged(headers: Record<string, string> = { etag: '"1"' }) {
  const worker = new SimulatedWorker({ seed: 31 });
  const server = worker.serve('film.mp4', 5000, { headers });
  await fetchExpected(worker, 'film', film, server.asset.bytes);
  await worker.untilSettled();
  const bytes = server.asset.bytes.slice();
  bytes[3 * segmentBytes + 5] = (bytes[3 * segmentBytes + 5] ?? 0) ^ 1;
  server.asset = { ...server.asset, bytes };
  server.requests.splice(0);
  return { worker, server, bytes };
}

describe('an asset whose segments are known', () => {
  it('is fetched but for what the store has already', async () => {
    const { worker, server, bytes } = await withOneByteChanged();
    await fetchExpected(worker, 'again', film, bytes);
    expect((await worker.untilSettled(2)).bodies.get(film)).toEqual(bytes);
    expect(server.requests).toEqual([
      { range: 'bytes=2100-2799', ifRange: null, sentBytes: segmentBytes },
    ]);
    expect(worker.responses.get(film)).toMatchObject({ status: 200, length: '5000' });
  });

  it('costs no request under another name', async () => {
    const worker = new SimulatedWorker({ seed: 32 });
    const server = worker.serve('film.mp4', 5000);
    const renamed = worker.serve('renamed.mp4', 5000);
    await fetchExpected(worker, 'film', film, server.asset.bytes);
    await worker.untilSettled();
    await fetchExpected(worker, 'renamed', `${scope}renamed.mp4`, server.asset.bytes);
    const { type, bodies } = await worker.untilSettled(2);
    expect(type).toBe('backgroundfetchsuccess');
    expect(bodies.get(`${scope}renamed.mp4`)).toEqual(server.asset.bytes);
    expect(renamed.requests).toEqual([]);
  });

  it('goes on after a cut without any validator, and after a death', async () => {
    const worker = new SimulatedWorker({ seed: 33 });
    const server = worker.serve('film.mp4', 5000, { headers: {} });
    server.answerNext({ after: 1000, then: 'reset' }, { after: 1500, then: 'stall' });
    await fetchExpected(worker, 'film', film, server.asset.bytes);
    await worker.until(() => server.requests.length >= 2);
    await worker.browser.clock.advance(5000);
    worker.restart();
    expect((await worker.untilSettled()).bodies.get(film)).toEqual(server.asset.bytes);
    // What the stalled connection had brought was durable.
    const sent = server.requests.reduce((sum, { sentBytes }) => sum + sentBytes, 0);
    expect(sent).toBe(5000);
    expect(server.requests.every(({ ifRange }) => ifRange === null)).toBe(true);
  });

  it('never takes other bytes, and is whole once the right ones come', async () => {
    const worker = new SimulatedWorker({ seed: 34 });
    const server = worker.serve('film.mp4', 5000, { headers: {} });
    const { bytes } = server.asset;
    const wrong = bytes.slice();
    wrong[1000] = (wrong[1000] ?? 0) ^ 1;
    server.asset = { bytes: wrong, headers: {} };
    // The wrong byte is durable in the front of a segment, whose rest comes later.
    server.answerNext({ after: 1100, then: 'reset' });
    const registration = await fetchExpected(worker, 'film', film, bytes);
    // That front was dropped with the rest.
    await worker.until(() => rangesAsked(server).includes('bytes=1100-2099'));
    await worker.until(() => registration.downloaded === 3800);
    expect(registration.result).toBe('');
    server.asset = { bytes, headers: {} };
    expect((await worker.untilSettled()).bodies.get(film)).toEqual(bytes);
  });

  it('fails with the reason where they never come', async () => {
    const worker = new SimulatedWorker({ seed: 35 });
    const server = worker.serve('film.mp4', 5000);
    const { bytes } = server.asset;
    server.asset = { bytes: worker.browser.random.bytes(5000), headers: {} };
    await fetchExpected(worker, 'film', film, bytes);
    await worker.until(async () => {
      await worker.browser.clock.advance(600_000);
      return worker.settled.length > 0;
    });
    expect(worker.settled[0]).toMatchObject({ failureReason: 'fetch-error' });
    expect(worker.details).toEqual([expect.stringContaining('not those that were announced')]);
  });

  it('asks once more, after a pause, where a large file was replaced, for one segment alone', async () => {
    const worker = new SimulatedWorker({ seed: 37 });
    const server = worker.serve('film.mp4', 8 * MiB);
    server.chunkBytes = 64 * 1024;
    server.chunkMs = 20;
    const expected = { [film]: expectedOf(server.asset.bytes, { segmentBytes: MiB }) };
    server.asset = { ...server.asset, bytes: worker.browser.random.bytes(8 * MiB) };
    await worker.created.manager.fetch('film', film, { expected });
    await worker.untilWaiting('film');
    const asked = server.requests.length;
    await worker.browser.clock.advance(4900);
    expect(server.requests).toHaveLength(asked);
    expect(await worker.untilSettled()).toMatchObject({ failureReason: 'fetch-error' });
    expect(worker.unexpected).toEqual([film]);
    const [again, ...more] = server.requests.slice(asked);
    expect(again?.sentBytes).toBeLessThanOrEqual(MiB);
    expect(more).toEqual([]);
  });

  it('remembers what came over a death, and over a server that is busy in between', async () => {
    const worker = new SimulatedWorker({ seed: 40 });
    const server = worker.serve('film.mp4', 5000);
    const { bytes } = server.asset;
    const wrong = bytes.slice();
    wrong[5] = (wrong[5] ?? 0) ^ 1;
    server.asset = { ...server.asset, bytes: wrong };
    await fetchExpected(worker, 'film', film, bytes);
    await worker.untilWaiting('film');
    worker.restart();
    server.answerNext(() => new Response('busy', { status: 503 }));
    expect(await worker.untilSettled()).toMatchObject({ failureReason: 'fetch-error' });
    const wrongSegments = rangesAsked(server).filter((range) => range === 'bytes=0-699');
    // The busy answer, and the second time.
    expect(wrongSegments).toHaveLength(2);
  });

  it.each([
    { times: 4, ends: '' },
    { times: 5, ends: 'fetch-error' },
  ])('takes it that the bytes are damaged in other ways $times times', async ({ times, ends }) => {
    const worker = new SimulatedWorker({ seed: 39 });
    const server = worker.serve('film.mp4', segmentBytes);
    const { bytes } = server.asset;
    const damaged = (_: unknown, index: number) => () => {
      const body = bytes.slice();
      body[index] = (body[index] ?? 0) ^ 1;
      return new Response(body);
    };
    server.answerNext(...Array.from({ length: times }, damaged));
    await fetchExpected(worker, 'film', film, bytes);
    const { failureReason, bodies } = await worker.untilSettled();
    expect(failureReason).toBe(ends);
    expect(bodies.get(film)).toEqual(ends === '' ? bytes : undefined);
    expect(server.requests).toHaveLength(5);
  });

  it('counts wrong bytes apart from a server that is busy', async () => {
    const worker = new SimulatedWorker({ seed: 38 });
    const server = worker.serve('film.mp4', 5000);
    const { bytes } = server.asset;
    const busy = () => new Response('busy', { status: 503 });
    server.answerNext(busy, busy, busy, busy, busy, busy);
    const wrong = bytes.slice();
    wrong[5] = (wrong[5] ?? 0) ^ 1;
    server.asset = { ...server.asset, bytes: wrong };
    await fetchExpected(worker, 'film', film, bytes);
    await worker.until(() => server.requests.length > 8);
    expect(worker.settled).toEqual([]);
    server.asset = { ...server.asset, bytes };
    expect((await worker.untilSettled()).bodies.get(film)).toEqual(bytes);
    expect(worker.unexpected).toEqual([]);
  });

  it('is asked for again where the server has another size', async () => {
    const worker = new SimulatedWorker({ seed: 36 });
    const server = worker.serve('film.mp4', 5000);
    const { bytes } = server.asset;
    server.asset = { bytes: worker.browser.random.bytes(4000), headers: {} };
    await fetchExpected(worker, 'film', film, bytes);
    expect(await worker.untilWaiting('film')).toBe('server');
    expect(server.requests[0]?.sentBytes).toBeLessThan(1000);
    server.asset = { bytes, headers: {} };
    expect((await worker.untilSettled()).bodies.get(film)).toEqual(bytes);
  });

  it.each([
    { what: 'ignores ranges', asset: { ranges: false } },
    { what: 'says neither length nor ETag', asset: { ranges: false, declaresLength: false } },
  ])('comes whole from a server that $what', async ({ asset }) => {
    const { worker, server, bytes } = await withOneByteChanged({});
    server.asset = { ...asset, bytes, headers: {} };
    await fetchExpected(worker, 'again', film, bytes);
    expect((await worker.untilSettled(2)).bodies.get(film)).toEqual(bytes);
    expect(rangesAsked(server)[0]).toBe('bytes=2100-2799');
  });

  it.each([
    { what: 'codes ranges', wrong: { 'content-encoding': 'gzip' } },
    { what: 'sends another range', wrong: { 'content-range': 'bytes 0-699/5000' } },
    { what: 'hides where a range is from', wrong: { 'content-range': '' } },
  ])('comes whole where a server $what', async ({ wrong }) => {
    const { worker, server, bytes } = await withOneByteChanged();
    server.answerNext((request) => {
      const headers = new Headers({ 'content-range': 'bytes 2100-2799/5000' });
      for (const [name, value] of Object.entries(wrong)) headers.set(name, value);
      const body = server.bodyOf(bytes.subarray(2100, 2800), request);
      return new Response(body, { status: 206, headers });
    });
    await fetchExpected(worker, 'again', film, bytes);
    expect((await worker.untilSettled(2)).bodies.get(film)).toEqual(bytes);
    expect(rangesAsked(server)[0]).toBe('bytes=2100-2799');
    expect(rangesAsked(server)[1]).toBe(null);
  });
});

describe('an asset whose segments are known, and whose server codes it', () => {
  const coded = { etag: 'W/"1"', 'content-encoding': 'br' };
  const identity = { etag: '"identity"' };

  /** The server codes the whole; its first answer is cut, and what is done then is up to the test. */
  function setUp(seed: number) {
    const worker = new SimulatedWorker({ seed });
    const server = worker.serve('film.mp4', 690, { headers: coded, declaresLength: false });
    server.chunkMs = 100;
    server.answerNext({ after: 400, then: 'reset' });
    return { worker, server, bytes: server.asset.bytes };
  }

  it('goes on by a range where ranges are not coded', async () => {
    const { worker, server, bytes } = setUp(41);
    server.answerNext((request) => {
      server.asset = { ...server.asset, headers: identity };
      return server.honestAnswer(request);
    });
    await fetchExpected(worker, 'film', film, bytes);
    expect((await worker.untilSettled()).bodies.get(film)).toEqual(bytes);
    expect(server.requests).toEqual([
      { range: null, ifRange: null, sentBytes: 400 },
      { range: 'bytes=400-', ifRange: null, sentBytes: 290 },
    ]);
  });

  it('comes whole in the end where the browser refuses coded ranges', async () => {
    const { worker, server, bytes } = setUp(42);
    const refuse = () => Promise.reject(new TypeError('Failed to fetch'));
    server.answerNext(refuse, refuse);
    await fetchExpected(worker, 'film', film, bytes);
    expect((await worker.untilSettled()).bodies.get(film)).toEqual(bytes);
    expect(rangesAsked(server)).toEqual([null, 'bytes=400-', 'bytes=400-', null]);
  });

  it('loses nothing while there is no network, however often it was tried before', async () => {
    const { worker, server, bytes } = setUp(43);
    const busy = () => new Response('busy', { status: 503 });
    server.answerNext(busy, busy);
    const registration = await fetchExpected(worker, 'film', film, bytes);
    await worker.until(() => server.requests.length >= 3);
    worker.changeNetwork({ isOnline: false });
    await worker.browser.clock.advance(300_000);
    expect(registration.downloaded).toBe(400);
    worker.changeNetwork({ isOnline: true });
    expect((await worker.untilSettled()).bodies.get(film)).toEqual(bytes);
  });

  it('comes over one connection, begun once, where ranges are coded as well', async () => {
    const worker = new SimulatedWorker({ seed: 44 });
    const size = 60 * segmentBytes;
    const server = worker.serve('film.mp4', size, { headers: coded, declaresLength: false });
    server.chunkMs = 50;
    const { bytes } = server.asset;
    // Of another origin's server, a coded answer is taken as it comes.
    const elsewhere = 'https://cdn.example/film.mp4';
    worker.servers.set(elsewhere, server);
    await worker.created.manager.fetch('film', elsewhere, {
      expected: { [elsewhere]: expectedOf(bytes) },
    });
    expect((await worker.untilSettled()).bodies.get(elsewhere)).toEqual(bytes);
    expect(rangesAsked(server)).toEqual([null]);
  });
});

it('is started over by all connections together where a server codes ranges', async () => {
  const worker = new SimulatedWorker({ seed: 37 });
  const server = worker.serve('film.mp4', 12 * segmentBytes, { headers: {} });
  const { bytes } = server.asset;
  server.chunkMs = 50;
  // The front comes; then two connections are on ranges, of which the second is coded.
  server.answerNext({ after: 2 * segmentBytes, then: 'reset' }, { after: 5000, then: 'stall' });
  server.answerNext((request) => {
    const headers = { 'content-range': `bytes 0-0/${bytes.length}`, 'content-encoding': 'gzip' };
    return new Response(server.bodyOf(bytes.slice(0, 1), request), { status: 206, headers });
  });
  await fetchExpected(worker, 'film', film, bytes);
  expect((await worker.untilSettled()).bodies.get(film)).toEqual(bytes);
  expect(worker.reported).toEqual([]);
  expect(rangesAsked(server).filter((range) => range === null)).toHaveLength(2);
});

describe('convertExpected', () => {
  const right = { size: 1000, segmentBytes: 700, segments: ['a', 'b'].map((x) => x.repeat(64)) };

  it('takes what makes up a whole, and nothing besides', () => {
    expect(convertExpected({ ...right, type: 'a/b', more: 1 }, film)).toEqual({
      ...right,
      type: 'a/b',
    });
    expect(convertExpected({ size: 0, segmentBytes: 1, segments: [] }, film).segments).toEqual([]);
  });

  it.each([
    undefined,
    'text',
    { ...right, size: -1 },
    { ...right, size: 1.5 },
    { ...right, size: 2 ** 60 },
    { ...right, size: 1401 },
    { ...right, segmentBytes: 0 },
    { ...right, segmentBytes: 2 ** 30 },
    { ...right, segments: ['a'.repeat(64)] },
    { ...right, segments: ['a'.repeat(64), 'B'.repeat(64)] },
    { ...right, segments: ['a'.repeat(64), 7] },
    { ...right, segments: 'a'.repeat(128) },
  ])('refuses %j', (given) => {
    expect(() => convertExpected(given, film)).toThrow(TypeError);
    expect(() => convertExpected(given, film)).toThrow(film);
  });
});
