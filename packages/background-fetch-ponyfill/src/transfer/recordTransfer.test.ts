import { describe, expect, it, jest } from '@jest/globals';
import { SegmentedCache, SegmentStore } from 'segmented-cache';
import type { Draft } from 'segmented-cache';
import { SimulatedBrowser, SimulatedServer } from '@internal/test-support/simulation';
import type { RunningProcess, ServedAsset } from '@internal/test-support/simulation';
import type { StoredRequest } from '../jobs/request.js';
import { Connections } from './connections.js';
import { transfer } from './recordTransfer.js';

import { RETRY_BUDGET } from './retry.js';
import type { TransferOutcome } from './transferOutcome.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

const scope = 'https://app.example/';
const { origin } = new URL(scope);
const url = 'https://app.example/film.mp4';
const request: StoredRequest = {
  url,
  method: 'GET',
  headers: [['accept', 'video/*']],
  mode: 'cors',
  credentials: 'same-origin',
  redirect: 'follow',
  referrer: '',
  referrerPolicy: '',
};
const strong = { etag: '"1"' };

interface WorldOptions {
  readonly seed: number;
  readonly size: number;
  readonly segmentBytes?: number;
  readonly connections?: number;
  readonly readsAhead?: boolean;
}

/** A browser, a server with random bytes, and the one download between them. */
class World {
  readonly browser: SimulatedBrowser;
  readonly server: SimulatedServer;
  running: RunningProcess;

  constructor(
    private readonly options: WorldOptions,
    asset: Omit<ServedAsset, 'bytes'> = { headers: strong },
  ) {
    this.browser = new SimulatedBrowser(options);
    const bytes = this.browser.random.bytes(options.size);
    this.server = new SimulatedServer(this.browser.clock, { ...asset, bytes });
    this.running = this.browser.start();
  }

  get store(): SegmentStore {
    const { segmentBytes = 1000 } = this.options;
    return new SegmentStore({ scope, segmentBytes, environment: this.running.environment });
  }

  openDraft(): Promise<Draft> {
    return this.store.openDraft('film');
  }

  /** One transfer, in the process that runs now, from what is durable. */
  async transfer(
    signal = new AbortController().signal,
    attemptsWithoutProgress = 0,
  ): Promise<TransferOutcome> {
    const { environment, process } = this.running;
    return transfer({
      environment: { ...environment, fetch: this.server.portOf(process) },
      request,
      origin,
      jobUid: 'job',
      share: 1,
      attemptsWithoutProgress,
      draft: await this.openDraft(),
      connections: new Connections(this.options.connections ?? 1),
      readsAhead: this.options.readsAhead ?? false,
      signal,
    });
  }

  /** Transfers until one is complete, and says how many it took. */
  async transferAll(): Promise<number> {
    for (let count = 1; count <= 20; count++) {
      const outcome = await this.transfer();
      if (outcome.kind === 'complete') return count;
      if (outcome.kind !== 'retry') throw new Error(`It ended as ${JSON.stringify(outcome)}.`);
    }
    throw new Error('Twenty transfers were not enough.');
  }

  /** The whole asset, as a reader gets it. */
  async read(): Promise<Uint8Array | undefined> {
    const films = new SegmentedCache('films', this.store);
    await films.adopt(await this.openDraft(), url);
    const response = await films.match(url);
    return response && new Uint8Array(await response.arrayBuffer());
  }

  /** How much more than the asset the server has sent. */
  get sentAgain(): number {
    const sent = this.server.requests.reduce((sum, { sentBytes }) => sum + sentBytes, 0);
    return sent - this.server.asset.bytes.length;
  }
}

describe('transfer', () => {
  it.each([0, 1, 999, 1000, 1001, 4500])('brings an asset of %i bytes', async (size) => {
    const world = new World({ seed: 1, size });
    expect(await world.transfer()).toEqual({ kind: 'complete', size });
    expect(await world.read()).toEqual(world.server.asset.bytes);
    expect(world.server.requests).toEqual([{ range: null, ifRange: null, sentBytes: size }]);
  });

  it.each([{ then: 'fin' }, { then: 'reset' }] as const)(
    'resumes after a $then with Range and If-Range, and no byte comes twice',
    async ({ then }) => {
      const world = new World({ seed: 2, size: 4500 });
      world.server.answerNext({ after: 2345, then });
      expect(await world.transfer()).toMatchObject({ kind: 'retry', madeProgress: true });
      expect(await world.transfer()).toEqual({ kind: 'complete', size: 4500 });
      expect(world.server.requests[1]).toMatchObject({ range: 'bytes=2345-', ifRange: '"1"' });
      expect(world.sentAgain).toBe(0);
      expect(await world.read()).toEqual(world.server.asset.bytes);
    },
  );

  it('has its budget back by bytes of this very attempt, and keeps them where the server is busy then', async () => {
    const MiB = 1024 * 1024;
    const world = new World({ seed: 2, size: 3 * MiB, segmentBytes: MiB });
    world.server.chunkBytes = 64 * 1024;
    world.server.answerNext(
      { after: 2 * MiB, then: 'reset' },
      () => new Response('busy', { status: 503 }),
    );
    const outcome = await world.transfer(undefined, RETRY_BUDGET - 1);
    expect(outcome).toMatchObject({ kind: 'retry', madeProgress: true });
    expect((await world.openDraft()).storedBytes).toBe(2 * MiB);
    expect(await world.transfer()).toEqual({ kind: 'complete', size: 3 * MiB });
    expect(await world.read()).toEqual(world.server.asset.bytes);
  });

  it('resumes by a modification date that is old enough', async () => {
    const dates = {
      'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT',
      date: 'Thu, 01 Jan 2026 00:00:01 GMT',
    };
    const world = new World({ seed: 3, size: 3000 }, { headers: dates });
    world.server.answerNext({ after: 1500, then: 'reset' });
    await world.transferAll();
    expect(world.server.requests[1]).toMatchObject({
      range: 'bytes=1500-',
      ifRange: dates['last-modified'],
    });
    expect(await world.read()).toEqual(world.server.asset.bytes);
  });

  it('starts over when the server answers a range with the whole', async () => {
    const world = new World({ seed: 4, size: 3000 }, { headers: strong, ranges: false });
    world.server.answerNext({ after: 1500, then: 'reset' });
    await world.transferAll();
    expect(world.server.requests.map(({ sentBytes }) => sentBytes)).toEqual([1500, 3000]);
    expect(await world.read()).toEqual(world.server.asset.bytes);
  });

  it('starts over when the asset changed, as If-Range makes the server say', async () => {
    const world = new World({ seed: 5, size: 3000 });
    world.server.answerNext({ after: 1500, then: 'reset' });
    await world.transfer();
    world.server.asset = { bytes: world.browser.random.bytes(2800), headers: { etag: '"2"' } };
    await world.transferAll();
    expect(await world.read()).toEqual(world.server.asset.bytes);
  });

  it.each([
    { lie: 'another ETag', headers: { etag: '"2"' } },
    { lie: 'no ETag', headers: {} },
    { lie: 'another length', headers: { ...strong, 'content-range': 'bytes 1500-2999/3001' } },
    { lie: 'another first byte', headers: { ...strong, 'content-range': 'bytes 1400-2999/3000' } },
    { lie: 'no Content-Range', headers: { ...strong, 'content-range': '' } },
    { lie: 'several ranges', headers: { ...strong, 'content-range': 'multipart/byteranges' } },
    { lie: 'a content coding', headers: { ...strong, 'content-encoding': 'gzip' } },
  ])('never appends a 206 with $lie', async ({ headers }) => {
    const world = new World({ seed: 6, size: 3000 });
    const { server, browser } = world;
    const other = browser.random.bytes(1600);
    server.answerNext({ after: 1500, then: 'reset' }, (ranged) => {
      const wrong = new Headers({ 'content-range': 'bytes 1500-2999/3000' });
      for (const [name, value] of Object.entries(headers)) wrong.set(name, value);
      return new Response(server.bodyOf(other, ranged), { status: 206, headers: wrong });
    });
    expect(await world.transfer()).toMatchObject({ kind: 'retry' });
    expect(await world.transfer()).toMatchObject({ kind: 'retry', madeProgress: false });
    expect((await world.openDraft()).storedBytes).toBe(0);
    expect(await world.transfer()).toEqual({ kind: 'complete', size: 3000 });
    expect(await world.read()).toEqual(server.asset.bytes);
  });

  it.each([
    { what: 'no validator', headers: {} },
    { what: 'a weak ETag', headers: { etag: 'W/"1"' } },
    {
      what: 'a modification of this very second',
      headers: { 'last-modified': new Date(0).toUTCString(), date: new Date(0).toUTCString() },
    },
  ])('fetches all again where the first response had $what', async ({ headers }) => {
    const world = new World({ seed: 7, size: 3000 }, { headers });
    world.server.answerNext({ after: 1500, then: 'reset' });
    await world.transfer();
    // It changed, and nothing but fetching all again can tell.
    world.server.asset = { bytes: world.browser.random.bytes(3000), headers };
    await world.transferAll();
    expect(world.server.requests.map(({ range }) => range)).toEqual([null, null]);
    expect(await world.read()).toEqual(world.server.asset.bytes);
  });

  it.each([
    { what: 'no validator', headers: {}, declaresLength: true },
    {
      what: 'a content coding',
      headers: { ...strong, 'content-encoding': 'gzip' },
      declaresLength: false,
    },
  ])(
    'does so too when the cut came after many bytes ($what)',
    async ({ headers, declaresLength }) => {
      const size = 3 * 1024 * 1024;
      const world = new World(
        { seed: 8, size, segmentBytes: 512 * 1024 },
        { headers, declaresLength },
      );
      const { server } = world;
      server.chunkBytes = 64 * 1024;
      server.answerNext((plain) => {
        const { bytes } = server.asset;
        const response = server.honestAnswer(plain, { after: size / 2, then: 'reset' });
        // From now on the server has other bytes under the same name, as identity.
        server.asset = {
          bytes: Uint8Array.from(bytes, (byte) => byte ^ 0xff),
          headers: { ...headers, 'content-encoding': 'identity' },
          declaresLength,
        };
        return response;
      });
      await world.transferAll();
      const read = await world.read();
      expect(Buffer.compare(read ?? new Uint8Array(), server.asset.bytes)).toBe(0);
    },
  );

  it('waits as long as a 503 asks, and keeps what it has', async () => {
    const world = new World({ seed: 9, size: 3000 });
    world.server.answerNext(
      { after: 1500, then: 'reset' },
      () => new Response('busy', { status: 503, headers: { 'retry-after': '120' } }),
    );
    await world.transfer();
    expect(await world.transfer()).toMatchObject({ kind: 'retry', retryAfterMs: 120_000 });
    expect((await world.openDraft()).storedBytes).toBe(1500);
    await world.transferAll();
    expect(await world.read()).toEqual(world.server.asset.bytes);
  });

  it.each([404, 401, 403, 410, 206])('fails for good with status %i', async (status) => {
    const world = new World({ seed: 10, size: 10 });
    world.server.answerNext(() => new Response('no', { status }));
    expect(await world.transfer()).toMatchObject({ kind: 'failed', reason: 'bad-status' });
  });

  it('gives up a connection that brings nothing for thirty seconds, and keeps its bytes', async () => {
    const world = new World({ seed: 11, size: 3000 });
    const { clock } = world.browser;
    world.server.answerNext({ after: 1500, then: 'stall' });
    let outcome: TransferOutcome | undefined;
    const ended = world.transfer().then((ended) => (outcome = ended));
    await clock.advance(29_999);
    expect(outcome).toBeUndefined();
    await clock.advance(1);
    await ended;
    expect(outcome).toMatchObject({ kind: 'retry', madeProgress: true });
    expect((await world.openDraft()).storedBytes).toBe(1500);
    await world.transferAll();
    expect(await world.read()).toEqual(world.server.asset.bytes);
  });

  it('gives up a server that accepts and never answers', async () => {
    const world = new World({ seed: 12, size: 3000 });
    world.server.answerNext(() => new Promise<Response>(() => undefined));
    const ended = world.transfer();
    await world.browser.clock.advance(30_000);
    expect(await ended).toMatchObject({ kind: 'retry', madeProgress: false });
  });

  it('takes an asset whose length nobody declared, and resumes it', async () => {
    const world = new World({ seed: 13, size: 4500 }, { headers: strong, declaresLength: false });
    world.server.answerNext({ after: 2345, then: 'reset' });
    expect(await world.transferAll()).toBe(2);
    expect(world.server.requests[1]?.range).toBe('bytes=2345-');
    expect(await world.read()).toEqual(world.server.asset.bytes);
  });

  it('does not take a short end for the end where a 206 says how long the asset is', async () => {
    const world = new World({ seed: 14, size: 4500 }, { headers: strong, declaresLength: false });
    world.server.answerNext({ after: 1500, then: 'reset' }, { after: 1500, then: 'fin' });
    await world.transferAll();
    const read = await world.read();
    expect(read?.length).toBe(4500);
    expect(read).toEqual(world.server.asset.bytes);
  });

  it('does not take a 206 that is shorter than it asked for as the end', async () => {
    const world = new World({ seed: 15, size: 4500 }, { headers: strong, declaresLength: false });
    const { server } = world;
    server.answerNext({ after: 1500, then: 'reset' }, (ranged) => {
      const body = server.bodyOf(server.asset.bytes.subarray(1500, 2500), ranged);
      const headers = { ...strong, 'content-range': 'bytes 1500-2499/*' };
      return new Response(body, { status: 206, headers });
    });
    await world.transferAll();
    expect((await world.read())?.length).toBe(4500);
  });

  it('stores no more than the server declared', async () => {
    const world = new World({ seed: 16, size: 3000 });
    const { server } = world;
    server.answerNext((plain) => {
      const headers = { ...strong, 'content-length': '2500' };
      return new Response(server.bodyOf(server.asset.bytes, plain), { headers });
    });
    expect(await world.transfer()).toEqual({ kind: 'complete', size: 2500 });
    expect(await world.read()).toEqual(server.asset.bytes.slice(0, 2500));
  });

  it('says that there is no room', async () => {
    const world = new World({ seed: 17, size: 30_000 });
    world.browser.cacheStorage.quotaBytes = 15_000;
    expect(await world.transfer()).toMatchObject({ kind: 'failed', reason: 'quota-exceeded' });
  });

  it('asks for nothing where all is there, also what could not be resumed', async () => {
    const world = new World({ seed: 25, size: 3000 }, { headers: {} });
    await world.transfer();
    // The worker died before it could say so in the job database.
    world.running = world.browser.start();
    expect(await world.transfer()).toEqual({ kind: 'complete', size: 3000 });
    expect(world.server.requests).toHaveLength(1);
    expect(await world.read()).toEqual(world.server.asset.bytes);
  });

  it('stops when it is aborted, and what came is durable', async () => {
    const world = new World({ seed: 18, size: 3000 });
    const controller = new AbortController();
    world.server.answerNext({ after: 1500, then: 'stall' });
    const ended = world.transfer(controller.signal);
    await world.browser.quiet();
    controller.abort();
    expect(await ended).toEqual({ kind: 'aborted' });
    expect((await world.openDraft()).storedBytes).toBe(1500);
  });

  it('ends with the error when something of ours is broken, rather than trying for ever', async () => {
    const world = new World({ seed: 19, size: 3000 });
    const { environment } = world.running;
    let calls = 0;
    const fetch = (): Promise<Response> => {
      calls += 1;
      if (calls > 10) return new Promise(() => undefined);
      throw new RangeError('a bug');
    };
    let outcome: unknown = 'it goes on for ever';
    transfer({
      environment: { ...environment, fetch },
      request,
      origin,
      jobUid: 'job',
      share: 1,
      attemptsWithoutProgress: 0,
      draft: await world.openDraft(),
      connections: new Connections(1),
      signal: new AbortController().signal,
    }).then(
      (value) => (outcome = value),
      (error: unknown) => (outcome = error),
    );
    await world.browser.quiet();
    expect(outcome).toEqual(new RangeError('a bug'));
  });
});

describe('transfer over several connections', () => {
  it('splits the asset, and every byte comes once', async () => {
    for (const size of [10_000, 12_345, 50_001]) {
      const world = new World({ seed: size, size, connections: 4 });
      expect(await world.transfer()).toEqual({ kind: 'complete', size });
      expect(world.server.requests.length).toBeGreaterThan(2);
      expect(await world.read()).toEqual(world.server.asset.bytes);
    }
  });

  it('gives a connection little at once where the browser would receive all of it and more', async () => {
    for (const size of [10_000, 12_345, 50_001]) {
      const world = new World({ seed: size, size, connections: 4, readsAhead: true });
      expect(await world.transfer()).toEqual({ kind: 'complete', size });
      const [first, ...others] = world.server.requests;
      expect(first?.range).toBeNull();
      expect(first?.sentBytes).toBeLessThan(2000);
      for (const { range } of others) {
        const [from = 0, last = size - 1] = (range?.match(/\d+/g) ?? []).map(Number);
        expect(last + 1 - from).toBeLessThanOrEqual(2000);
      }
      expect(await world.read()).toEqual(world.server.asset.bytes);
    }
  });

  it('keeps the first connection where the server refuses ranges', async () => {
    const world = new World(
      { seed: 20, size: 20_000, connections: 4 },
      { headers: strong, ranges: false },
    );
    expect(await world.transfer()).toEqual({ kind: 'complete', size: 20_000 });
    expect(world.server.requests).toHaveLength(2);
    expect(world.server.requests[0]?.sentBytes).toBe(20_000);
    expect(await world.read()).toEqual(world.server.asset.bytes);
  });

  it.each([
    { what: 'the whole', refusal: () => undefined },
    { what: '404', refusal: () => new Response('gone', { status: 404 }) },
    { what: '403', refusal: () => new Response('one at a time', { status: 403 }) },
    { what: '503', refusal: () => new Response('one at a time', { status: 503 }) },
  ])(
    'keeps what it has where a second connection is answered $what when all is there',
    async ({ refusal }) => {
      const world = new World(
        { seed: 25, size: 8000, connections: 2 },
        { headers: strong, ranges: false },
      );
      const { server, browser } = world;
      let answerSecond: () => void = () => undefined;
      const mayAnswer = new Promise<void>((resolve) => (answerSecond = resolve));
      server.answerNext({ after: 8000, then: 'fin' }, async (ranged) => {
        await mayAnswer;
        return refusal() ?? server.honestAnswer(ranged);
      });
      const ended = world.transfer();
      await browser.clock.advance(20_000);
      expect(server.requests[0]?.sentBytes).toBe(8000);
      answerSecond();
      await browser.clock.advance(1000);
      expect(await ended).toEqual({ kind: 'complete', size: 8000 });
      expect(server.requests).toHaveLength(2);
      expect(await world.read()).toEqual(server.asset.bytes);
    },
  );

  it.each([403, 404, 429, 503])(
    'keeps the first connection where the server answers a second one %i',
    async (status) => {
      const world = new World({ seed: 26, size: 20_000, connections: 4 });
      const { server } = world;
      server.answerNext({ after: 20_000, then: 'fin' }, () => new Response('no', { status }));
      expect(await world.transfer()).toEqual({ kind: 'complete', size: 20_000 });
      expect(server.requests).toHaveLength(2);
      expect(await world.read()).toEqual(server.asset.bytes);
    },
  );

  it('keeps the first connection where a second one does not come about', async () => {
    const world = new World({ seed: 27, size: 20_000, connections: 4 });
    const { server } = world;
    server.answerNext({ after: 20_000, then: 'fin' }, () =>
      Promise.reject(new TypeError('refused')),
    );
    expect(await world.transfer()).toEqual({ kind: 'complete', size: 20_000 });
    expect(await world.read()).toEqual(server.asset.bytes);
  });

  it('keeps the first connection where nobody can tell what a range holds', async () => {
    const world = new World({ seed: 24, size: 20_000, connections: 4 });
    const { server } = world;
    // Across origins, where ETag is exposed and Content-Range is not.
    server.answerNext({ after: 20_000, then: 'fin' }, (ranged) => {
      const honest = server.honestAnswer(ranged);
      const headers = new Headers(honest.headers);
      headers.delete('content-range');
      return new Response(honest.body, { status: 206, headers });
    });
    expect(await world.transfer()).toEqual({ kind: 'complete', size: 20_000 });
    expect(server.requests).toHaveLength(2);
    expect(await world.read()).toEqual(server.asset.bytes);
  });

  it('opens no other connection where the first brings the rest within a second', async () => {
    const world = new World({ seed: 30, size: 8000, connections: 4 });
    world.server.chunkMs = 10;
    const ended = world.transfer();
    await world.browser.clock.advance(2000);
    expect(await ended).toEqual({ kind: 'complete', size: 8000 });
    expect(world.server.requests).toHaveLength(1);
    expect(await world.read()).toEqual(world.server.asset.bytes);
  });

  it('lets the first connection go on when it is there before the second is answered', async () => {
    const world = new World({ seed: 21, size: 8000, connections: 2 });
    const { server, browser } = world;
    server.chunkMs = 100;
    let answerSecond: () => void = () => undefined;
    const mayAnswer = new Promise<void>((resolve) => (answerSecond = resolve));
    server.answerNext({ after: 8000, then: 'fin' }, async (ranged) => {
      const response = server.honestAnswer(ranged);
      await mayAnswer;
      return response;
    });
    const ended = world.transfer();
    await browser.clock.advance(7000);
    // By now the first connection is beyond the byte that the second one asked for.
    const second = server.requests[1]?.range ?? '';
    expect(server.requests[0]?.sentBytes).toBeGreaterThan(Number(/\d+/.exec(second)?.[0]));
    answerSecond();
    await browser.clock.advance(10_000);
    expect(await ended).toEqual({ kind: 'complete', size: 8000 });
    expect(world.sentAgain).toBe(0);
    expect(await world.read()).toEqual(server.asset.bytes);
  });

  it('starts over by one connection first when the asset changed', async () => {
    const world = new World({ seed: 23, size: 8000, connections: 4 });
    world.server.answerNext({ after: 1500, then: 'reset' });
    await world.transfer();
    world.server.asset = { bytes: world.browser.random.bytes(9000), headers: { etag: '"2"' } };
    expect(await world.transfer()).toEqual({ kind: 'complete', size: 9000 });
    expect(await world.read()).toEqual(world.server.asset.bytes);
    expect(world.server.requests.filter(({ range }) => range === 'bytes=0-1499')).toEqual([]);
  });

  it('fetches no byte twice at once when a tail is lost', async () => {
    const world = new World({ seed: 22, size: 8000, connections: 4 });
    const { server, browser } = world;
    server.answerNext({ after: 1500, then: 'reset' });
    await world.transfer();
    const cache = await world.running.environment.caches.open(`segmented-cache:${scope}`);
    const [tail] = (await cache.keys()).filter((key) => key.url.includes('/tails/'));
    expect(tail && (await cache.delete(tail))).toBe(true);

    world.running = browser.start();
    expect(await world.transfer()).toEqual({ kind: 'complete', size: 8000 });
    expect(await world.read()).toEqual(server.asset.bytes);
  });

  it('gets every byte right over cuts and deaths at random', async () => {
    for (let seed = 1; seed <= 60; seed++) {
      const world = new World({ seed, size: 9_876, connections: 1 + (seed % 4) });
      const { server, browser } = world;
      const { random } = browser;
      for (let life = 0; life < 6; life++) {
        world.running = browser.start();
        const { process } = world.running;
        process.dieAt(1 + random.below(150));
        const then = random.pick<'fin' | 'reset'>(['fin', 'reset']);
        server.answerNext({ after: random.below(9000), then });
        const outcome = await Promise.race([world.transfer(), process.death]);
        if (outcome?.kind === 'complete') break;
      }
      world.running = browser.start();
      await world.transferAll();
      expect(Buffer.compare((await world.read()) ?? new Uint8Array(), server.asset.bytes)).toBe(0);
    }
  });
});
