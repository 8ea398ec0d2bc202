import { createHash } from 'node:crypto';
import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { fillDraft, SimulatedBrowser } from '@internal/test-support/simulation';
import { AssetTables } from './assetTables.js';
import { isSegmentedCacheError } from './errors.js';
import { keysFor } from './keys.js';
import { SegmentedCache } from './segmentedCache.js';
import { SegmentStore } from './segmentStore.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(3_600_000);

/** `FUZZ_RUNS=300000` tries more; a failure names its seed, which `fc.assert` takes again. */
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 300);

const scope = 'https://app.example/';
const segmentBytes = 300;
const film = `${scope}film.mp4`;
const icon = `${scope}icon.png`;
const half = 'half';
const caches = ['films', 'packs', `segmented-cache:${scope}`];
const response = {
  url: film,
  status: 200,
  statusText: 'OK',
  headers: [['content-type', 'video/mp4']],
  redirected: false,
} as const;

/** What may become of the bytes of an entry. */
const damage = fc.oneof(
  fc.record({ kind: fc.constant('flip' as const), bit: fc.nat() }),
  fc.record({ kind: fc.constant('cut' as const), at: fc.nat() }),
  fc.record({ kind: fc.constant('lost' as const) }),
  // Of JSON: a value somewhere in it, or all of it.
  fc.record({
    kind: fc.constant('value' as const),
    at: fc.nat(),
    value: fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom(-1, 0, 0.5, 1, 299, 300, 301, 1e9, 2 ** 53, 'a', '', [], {}, null),
    ),
  }),
);
type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never;

const storeOf = (browser: SimulatedBrowser): SegmentStore =>
  new SegmentStore({ scope, segmentBytes, environment: browser.start().environment });

/** An asset under a head, a slice in a table, and a download on its way; and what they hold. */
async function filledStore() {
  const browser = new SimulatedBrowser({ seed: 1 });
  const { random, cacheStorage } = browser;
  const [truth, bundle, halfTruth] = [random.bytes(1000), random.bytes(250), random.bytes(1100)];
  const store = storeOf(browser);
  const draft = await store.openDraft('film');
  await draft.begin(response, truth.length);
  await fillDraft(draft, truth, { random, largestChunk: 200 });
  await new SegmentedCache('films', store).adopt(draft, film);
  await draft.abandon();
  const segments = [await store.putSegment(bundle.slice())];
  const slice = { url: icon, size: 120, segmentBytes: 250, segments, offset: 50 };
  await new AssetTables('packs', store).put('pack', [slice]);
  const other = await store.openDraft(half);
  await other.begin({ ...response, url: `${scope}half` }, halfTruth.length);
  const writer = await other.writerAt(0);
  await writer.write(halfTruth.subarray(0, 700));
  await writer.close();
  const entries = caches.flatMap((cache) =>
    cacheStorage.entriesIn(cache).map((entry) => ({ cache, entry })),
  );
  return { truth, bundle, halfTruth, entries };
}

function harmed(body: Uint8Array<ArrayBuffer>, how: Damage): Uint8Array<ArrayBuffer> | undefined {
  switch (how.kind) {
    case 'lost':
      return undefined;
    case 'cut':
      return body.slice(0, how.at % Math.max(1, body.length));
    case 'flip': {
      const bit = how.bit % Math.max(1, body.length * 8);
      return body.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
    }
    case 'value': {
      let json: unknown;
      try {
        json = JSON.parse(new TextDecoder().decode(body));
      } catch {
        return body;
      }
      return new TextEncoder().encode(JSON.stringify(withValue(json, how.at, how.value)));
    }
  }
}

/** JSON with another value at its n-th place, counted in the order of its text. */
function withValue(json: unknown, at: number, value: unknown): unknown {
  let places = 0;
  JSON.stringify(json, (_, each: unknown) => ((places += 1), each));
  let place = at % places;
  return JSON.parse(JSON.stringify(json, (_, each: unknown) => (place-- === 0 ? value : each)));
}

const read = async (answer: Response | undefined) =>
  answer && new Uint8Array(await answer.arrayBuffer());

/** What something came to; errors that are ours are an answer, any other is not. */
async function outcomeOf<T>(what: string, run: () => Promise<T>): Promise<T | 'refused'> {
  try {
    return await run();
  } catch (error) {
    if (isSegmentedCacheError(error)) return 'refused';
    throw new Error(`${what}: ${String(error)}`, { cause: error });
  }
}

const digestsOf = (bytes: Uint8Array, size: number): string[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    sha256(bytes.subarray(index * size, (index + 1) * size)),
  );

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('a store of which one entry is damaged', () => {
  it('gives what is whole still, of the rest the right bytes or none, and ends downloads in as many', async () => {
    const seen = { right: 0, refused: 0, found: 0 };
    const { truth, bundle, halfTruth, entries } = await filledStore();
    await fc.assert(
      fc.asyncProperty(fc.nat(), damage, async (which, how) => {
        const browser = new SimulatedBrowser({ seed: which });
        const { environment } = browser.start();
        const harmedEntry = entries[which % entries.length]?.entry;
        for (const { cache, entry } of entries) {
          const before = entry.body ?? new Uint8Array();
          const body = entry === harmedEntry ? harmed(before, how) : before;
          const { headers } = entry;
          if (!body) continue;
          await (
            await environment.caches.open(cache)
          ).put(entry.url, new Response(body, { headers }));
        }
        const store = storeOf(browser);
        const films = new SegmentedCache('films', store);
        const tables = new AssetTables('packs', store);
        const url = harmedEntry?.url ?? '';
        const named = keysFor(scope).parse(url);
        const isContent = named?.kind === 'segment' || named?.kind === 'tail';
        const isDigestOf = (bytes: Uint8Array, size: number): boolean =>
          named?.kind === 'segment' && digestsOf(bytes, size).includes(named.ref.digest);
        const cacheName = entries[which % entries.length]?.cache;
        const isHarmed = {
          film: cacheName === 'films' || isDigestOf(truth, segmentBytes),
          icon: cacheName === 'packs' || isDigestOf(bundle, bundle.length),
          half:
            named?.kind === 'ledger' ||
            named?.kind === 'tail' ||
            isDigestOf(halfTruth, segmentBytes),
        };
        const expectRight = (
          got: Uint8Array | 'refused' | undefined,
          right: Uint8Array,
          mayBeLost: boolean,
        ): void => {
          if (mayBeLost && (got === undefined || got === 'refused')) {
            seen.refused += 1;
            return;
          }
          if (got === undefined || got === 'refused') throw new Error('What is whole is refused.');
          expect(got.length).toBe(right.length);
          // The bytes of a segment are compared with its digest when somebody asks: verify(), below. Tails
          // have none.
          if (!mayBeLost || !isContent) expect(sha256(got)).toBe(sha256(right));
          seen.right += 1;
        };

        const verified = await outcomeOf('verify', () => films.verify(film));
        const whole = () => films.match(new Request(film)).then(read);
        expectRight(await outcomeOf('the whole', whole), truth, isHarmed.film);
        const headers = { range: 'bytes=290-310' };
        const part = () => films.match(new Request(film, { headers })).then(read);
        expectRight(await outcomeOf('a range', part), truth.subarray(290, 311), isHarmed.film);
        await outcomeOf('info', () => films.info(film));
        await outcomeOf('usage', () => store.usage());
        await outcomeOf('names', () => tables.names());

        const table = await outcomeOf('open', () => tables.open('pack'));
        const packed =
          table === 'refused' ? undefined : await outcomeOf('verify', async () => table?.verify());
        const slice = async () =>
          table === 'refused' ? undefined : read(await table?.match(new Request(icon)));
        const got = await outcomeOf('a slice', slice);
        // Which bytes of its segment it is, nothing can tell but its table.
        if (cacheName !== 'packs') expectRight(got, bundle.subarray(50, 170), isHarmed.icon);

        if (named?.kind === 'segment' && how.kind === 'flip') {
          const { digest } = named.ref;
          for (const report of [verified, packed]) {
            if (report === 'refused' || report === undefined) continue;
            seen.found += Number(report.corrupt.some((ref) => ref.digest === digest));
          }
        }

        const draft = await outcomeOf('openDraft', () => store.openDraft(half));
        if (draft !== 'refused') {
          const { random } = browser;
          const finish = async () => {
            await store.dropLost([draft]);
            // The server says how long it is.
            if (draft.size !== halfTruth.length) await draft.clear();
            if (!draft.response) await draft.begin(response, halfTruth.length);
            await fillDraft(draft, halfTruth, { random, largestChunk: 200 });
            await films.adopt(draft, `${scope}half`);
            return films.match(new Request(`${scope}half`)).then(read);
          };
          expectRight(await outcomeOf('a download', finish), halfTruth, isHarmed.half);
        }
        await outcomeOf('collectGarbage', () =>
          store.collectGarbage(() => Promise.resolve({ draftIds: new Set<string>() })),
        );
      }),
      { numRuns, seed: 9 },
    );
    // Else nothing was tested.
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(numRuns / 100);
  });
});
