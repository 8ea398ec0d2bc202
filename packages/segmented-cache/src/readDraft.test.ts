import { describe, expect, it, jest } from '@jest/globals';
import { fillDraft, SimulatedBrowser } from '@internal/test-support/simulation';
import type { Draft } from './draft.js';
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
  headers: [
    ['content-type', 'video/mp4'],
    ['etag', '"1"'],
  ],
  redirected: false,
};

/** A draft that a test writes, with readers that are told of each commit. */
class Writing {
  readonly browser: SimulatedBrowser;
  readonly store: SegmentStore;
  readonly bytes: Uint8Array<ArrayBuffer>;
  #waiting: (() => void)[] = [];
  #failure: Error | undefined;

  private constructor(seed: number, bytes: number) {
    this.browser = new SimulatedBrowser({ seed });
    this.store = new SegmentStore({
      scope: 'https://app.example/',
      segmentBytes: 1000,
      checkpointMs: 3000,
      environment: this.browser.start().environment,
    });
    this.bytes = this.browser.random.bytes(bytes);
  }

  static async begin({ seed = 1, bytes = 4500, declaresSize = true } = {}): Promise<{
    readonly writing: Writing;
    readonly draft: Draft;
  }> {
    const writing = new Writing(seed, bytes);
    const draft = await writing.store.openDraft('film', { onStored: () => writing.#tell() });
    await draft.begin(metadata, declaresSize ? bytes : undefined);
    return { writing, draft };
  }

  /** What reads along; `range` as in the header. */
  async read(draft: Draft, range?: string): Promise<Response> {
    const headers = range === undefined ? {} : { range };
    const response = await this.store.respondFromDraft(new Request(url, { headers }), {
      current: () => (this.#failure ? Promise.reject(this.#failure) : Promise.resolve(draft)),
      changed: () => new Promise((resolve) => this.#waiting.push(resolve)),
    });
    if (!response) throw new Error('No server has answered.');
    return response;
  }

  fail(error: Error): void {
    this.#failure = error;
    this.#tell();
  }

  #tell(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());

describe('respondFromDraft', () => {
  it('gives every byte to who began to read when there was none', async () => {
    const { writing, draft } = await Writing.begin();
    const response = await writing.read(draft);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe('4500');
    const read = bytesOf(response);
    await fillDraft(draft, writing.bytes, { random: writing.browser.random, largestChunk: 300 });
    expect(await read).toEqual(writing.bytes);
  });

  it('gives what is durable before its segment is whole', async () => {
    const { writing, draft } = await Writing.begin();
    const writer = await draft.writerAt(0);
    await writer.write(writing.bytes.subarray(0, 1400));
    await writer.close();
    const reader = (await writing.read(draft)).body?.getReader();
    const got: number[] = [];
    while (got.length < 1400) got.push(...((await reader?.read())?.value ?? []));
    expect(new Uint8Array(got)).toEqual(writing.bytes.slice(0, 1400));
    await reader?.cancel();
    expect(writing.store.openStreams.count).toBe(0);
  });

  it.each(['bytes=0-99', 'bytes=900-2099', 'bytes=-1500', 'bytes=4000-', 'bytes=1000-1999'])(
    'answers %s in full, from the bytes as they come',
    async (range) => {
      const { writing, draft } = await Writing.begin({ seed: 2 });
      const response = await writing.read(draft, range);
      const [, first, last] = /^bytes (\d+)-(\d+)\/4500$/.exec(
        response.headers.get('content-range') ?? '',
      ) ?? [null, '0', '0'];
      const read = bytesOf(response);
      await fillDraft(draft, writing.bytes, { random: writing.browser.random, largestChunk: 700 });
      expect(response.status).toBe(206);
      expect(await read).toEqual(writing.bytes.slice(Number(first), Number(last) + 1));
    },
  );

  it('answers by the whole, without a length, as long as nobody knows the size', async () => {
    const { writing, draft } = await Writing.begin({ declaresSize: false });
    const response = await writing.read(draft, 'bytes=100-');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBeNull();
    const read = bytesOf(response);
    await fillDraft(draft, writing.bytes, { random: writing.browser.random, largestChunk: 700 });
    expect(await read).toEqual(writing.bytes);
  });

  it('goes on when the draft was adopted and swept meanwhile', async () => {
    const { writing, draft } = await Writing.begin({ seed: 3 });
    const reader = (await writing.read(draft)).body?.getReader();
    const first = reader?.read();
    await fillDraft(draft, writing.bytes, { random: writing.browser.random, largestChunk: 900 });
    const got = [...((await first)?.value ?? [])];
    await new SegmentedCache('films', writing.store).adopt(draft, url);
    await draft.abandon();
    await writing.store.collectGarbage(() => Promise.resolve({ draftIds: new Set() }));
    for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
      got.push(...part.value);
    }
    expect(new Uint8Array(got)).toEqual(writing.bytes);
  });

  it('fails where the asset changes, and mixes nothing', async () => {
    const { writing, draft } = await Writing.begin({ seed: 4 });
    const writer = await draft.writerAt(0);
    await writer.write(writing.bytes.subarray(0, 1000));
    await writer.close();
    const read = bytesOf(await writing.read(draft));
    await writing.browser.quiet();
    await draft.begin(metadata, 4500);
    await expect(read).rejects.toThrow('changed on the server');
  });

  describe('of an asset whose digests are known', () => {
    const begin = async (seed: number) => {
      const { writing, draft } = await Writing.begin({ seed });
      const { bytes, browser } = writing;
      const { crypto } = browser.start().environment;
      const refs = Array.from({ length: Math.ceil(bytes.length / 1000) }, async (_, index) => {
        const segment = bytes.slice(index * 1000, (index + 1) * 1000);
        return { digest: await crypto.sha256(segment), length: segment.length };
      });
      await draft.begin(metadata, bytes.length, await Promise.all(refs));
      return { writing, draft };
    };
    const write = async (draft: Draft, at: number, bytes: Uint8Array<ArrayBuffer>) => {
      const writer = await draft.writerAt(at);
      await writer.write(bytes);
      await writer.close();
    };

    it('gives a tail at once, and ends only when its segment was proven', async () => {
      const { writing, draft } = await begin(8);
      await write(draft, 0, writing.bytes.slice(0, 1400));
      const reader = (await writing.read(draft, 'bytes=900-1299')).body?.getReader();
      const got: number[] = [];
      while (got.length < 400) got.push(...((await reader?.read())?.value ?? []));
      expect(new Uint8Array(got)).toEqual(writing.bytes.slice(900, 1300));
      let hasEnded = false;
      const end = reader?.read().then(({ done }) => (hasEnded = done));
      await writing.browser.quiet();
      expect(hasEnded).toBe(false);
      await write(draft, 1400, writing.bytes.slice(1400, 2000));
      expect(await end).toBe(true);
      expect(writing.store.openStreams.count).toBe(0);
    });

    it.each(['bytes=0-', 'bytes=1100-1399'])(
      'fails %s where the bytes of a tail turn out to be those of another version',
      async (range) => {
        const { writing, draft } = await begin(9);
        const other = writing.browser.random.bytes(400);
        await write(draft, 0, writing.bytes.slice(0, 1000));
        await write(draft, 1000, other);
        const read = bytesOf(await writing.read(draft, range));
        read.catch(() => undefined);
        await writing.browser.quiet();
        await expect(write(draft, 1400, writing.bytes.slice(1400, 2000))).rejects.toMatchObject({
          code: 'digest-mismatch',
        });
        await fillDraft(draft, writing.bytes, {
          random: writing.browser.random,
          largestChunk: 700,
        });
        await expect(read).rejects.toThrow('changed on the server');
        expect(await bytesOf(await writing.read(draft))).toEqual(writing.bytes);
      },
    );
  });

  it('fails with what its source fails with', async () => {
    const { writing, draft } = await Writing.begin({ seed: 5 });
    const read = bytesOf(await writing.read(draft));
    await writing.browser.quiet();
    writing.fail(new Error('aborted'));
    await expect(read).rejects.toThrow('aborted');
    expect(writing.store.openStreams.count).toBe(0);
  });

  it.each([
    ['within it', 'bytes=100-4499', 0],
    ['behind it', 'bytes=500-4499', 400],
  ])(
    'fails where a segment is shorter than it says, and begins %s',
    async (_where, range, rest) => {
      const { writing, draft } = await Writing.begin({ seed: 7 });
      await fillDraft(draft, writing.bytes, { random: writing.browser.random, largestChunk: 900 });
      const piece = draft.pieceAt(0);
      if (piece?.kind !== 'segment') throw new Error('It has no first segment.');
      const { segments } = writing.store;
      const short = new Response(writing.bytes.slice(0, 100 + rest));
      await (await segments.cache()).put(segments.keys.segment(piece.ref), short);
      await expect(bytesOf(await writing.read(draft, range))).rejects.toMatchObject({
        code: 'missing-segment',
      });
      expect(writing.store.openStreams.count).toBe(0);
    },
  );

  it('has nothing to say before a server has answered', async () => {
    const { writing, draft } = await Writing.begin({ seed: 6 });
    await draft.clear();
    await expect(writing.read(draft)).rejects.toThrow('No server has answered.');
  });
});
