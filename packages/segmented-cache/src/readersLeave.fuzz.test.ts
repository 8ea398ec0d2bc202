import { describe, expect, it, jest } from '@jest/globals';
import { fillDraft, SeededRandom, SimulatedBrowser } from '@internal/test-support/simulation';
import { SegmentedCache } from './segmentedCache.js';
import { SegmentStore } from './segmentStore.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(3_600_000);

/** `FUZZ_RUNS=20000` tries more; a failure names the seed of its run. */
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 300);

const scope = 'https://app.example/';
const url = `${scope}film.mp4`;
const segmentBytes = 300;
const size = 1000;
const response = { url, status: 200, statusText: 'OK', headers: [], redirected: false } as const;

/** How readers went, over all runs. */
interface Seen {
  atOnce: number;
  betweenReads: number;
  inARead: number;
  stayed: number;
}

type Reader = ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;

/** An asset of four segments, kept by a browser whose disk is as slow as it likes. */
class Film {
  readonly browser: SimulatedBrowser;
  readonly random: SeededRandom;
  readonly store: SegmentStore;
  readonly films: SegmentedCache;
  readonly bytes: Uint8Array<ArrayBuffer>;

  constructor(seed: number) {
    this.browser = new SimulatedBrowser({ seed, slowCalls: 0.3 });
    this.random = new SeededRandom(seed);
    const { environment } = this.browser.start();
    this.store = new SegmentStore({ scope, segmentBytes, environment });
    this.films = new SegmentedCache('films', this.store);
    this.bytes = this.random.bytes(size);
  }

  async write(): Promise<void> {
    const draft = await this.store.openDraft('film');
    await draft.begin(response, size);
    await fillDraft(draft, this.bytes, { random: this.random, largestChunk: 200 });
    await this.films.adopt(draft, url);
    await draft.abandon();
    this.#readSlowly();
  }

  /** Segments come in chunks of any size, each as late as it likes: Node.js gives them in one. */
  #readSlowly(): void {
    const { segments } = this.store;
    const open = segments.open.bind(segments);
    segments.open = async (ref) => {
      const stored = await open(ref);
      if (!stored) return undefined;
      const bytes = new Uint8Array(await stored.arrayBuffer());
      let position = 0;
      const pull = async (to: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
        await this.turns();
        if (position === bytes.length) {
          to.close();
          return;
        }
        const end = Math.min(bytes.length, position + 1 + this.random.below(150));
        to.enqueue(bytes.slice(position, end));
        position = end;
      };
      return new Response(new ReadableStream({ pull }, { highWaterMark: this.random.below(2) }));
    };
  }

  /** So many turns of the event loop. */
  async turns(): Promise<void> {
    for (let left = this.random.below(4); left > 0; left--) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Asks for the whole, or for a range; one of no more than a segment has a body without a stream of ours. */
  async open(): Promise<{ readonly reader: Reader; readonly expected: Uint8Array }> {
    const start = this.random.below(2) === 0 ? 0 : this.random.below(size);
    const headers = { range: `bytes=${start}-` };
    const body = (await this.films.match(new Request(url, start > 0 ? { headers } : {})))?.body;
    if (!body) throw new Error('The film is gone.');
    return { reader: body.getReader(), expected: this.bytes.subarray(start) };
  }

  /** Reads some, and goes: while a read is under way, or between two. */
  async leave(seen: Seen): Promise<void> {
    const { reader, expected } = await this.open();
    let got = 0;
    for (let reads = this.random.below(8); reads > 0; reads--) {
      const { value } = await reader.read();
      if (!value) break;
      expect(value).toEqual(expected.slice(got, got + value.length));
      got += value.length;
    }
    if (this.random.below(3) === 0) {
      seen[got === 0 ? 'atOnce' : 'betweenReads'] += 1;
      await reader.cancel('seen enough');
      return;
    }
    seen.inARead += 1;
    const underWay = reader.read();
    await this.turns();
    await reader.cancel('seen enough');
    // It got its bytes before, or none.
    const { value } = await underWay;
    if (value) expect(value).toEqual(expected.slice(got, got + value.length));
  }

  async stay(seen: Seen): Promise<void> {
    const { reader, expected } = await this.open();
    const chunks: Uint8Array[] = [];
    for (let read = await reader.read(); read.value; read = await reader.read()) {
      chunks.push(read.value);
      await this.turns();
    }
    expect(Buffer.concat(chunks).equals(expected)).toBe(true);
    seen.stayed += 1;
  }
}

describe('an asset whose readers go away at random', () => {
  it('stays whole, for those who read on and for all who come later', async () => {
    const seen: Seen = { atOnce: 0, betweenReads: 0, inARead: 0, stayed: 0 };
    for (let seed = 1; seed <= numRuns; seed++) {
      try {
        await liveThrough(new Film(seed), seen);
      } catch (error) {
        throw new Error(`seed ${seed}: ${String(error)}`, { cause: error });
      }
    }
    // Else nothing was tested.
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(numRuns / 10);
  });
});

async function liveThrough(film: Film, seen: Seen): Promise<void> {
  const { browser, films, store, random, bytes } = film;
  await film.write();
  const readers = Array.from({ length: 2 + random.below(5) }, async () => {
    await film.turns();
    await (random.below(3) === 0 ? film.stay(seen) : film.leave(seen));
  });
  await Promise.all(readers);
  // What a reader that went away had set going comes to its end.
  await browser.quiet();
  expect(await films.info(url)).toMatchObject({ layout: 'segmented', size });
  expect(await films.verify(url)).toEqual({ ok: true, missing: [], corrupt: [] });
  const whole = await (await films.match(url))?.arrayBuffer();
  expect(whole && Buffer.from(whole).equals(bytes)).toBe(true);
  // Nobody holds what nobody reads.
  expect(store.openStreams.count).toBe(0);
}
