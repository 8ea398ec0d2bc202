import { beforeEach, describe, expect, it } from '@jest/globals';
import { AssetTables, SegmentedCache, SegmentStore } from 'segmented-cache';
import { censusOf, fillDraft, SimulatedBrowser } from '../simulation/index.js';
import {
  checkReading,
  checkStorage,
  isWholeDraft,
  knownBytes,
  layoutOf,
  takeCensus,
} from './index.js';
import type { KnownContent } from './index.js';

const scope = 'https://app.example/';
const film = `${scope}film.mp4`;
const icon = `${scope}icon.png`;
const privateCache = `segmented-cache:${scope}`;

let browser: SimulatedBrowser;
let store: SegmentStore;
let films: SegmentedCache;
let known: Map<string, KnownContent[]>;

const truth = { contentsOf: (url: string) => known.get(url) ?? [] };
const layout = () => layoutOf(censusOf(browser.cacheStorage), scope);
const check = () => checkStorage({ layout: layout(), truth, urlOfDraft: () => film });

/** A film of three segments and an icon, both adopted, and a draft of the film that is half done. */
beforeEach(async () => {
  browser = new SimulatedBrowser({ seed: 1 });
  const { random } = browser;
  const { environment } = browser.start();
  store = new SegmentStore({ scope, environment, segmentBytes: 100 });
  films = new SegmentedCache('films', store);
  const contents = { [film]: random.bytes(250), [icon]: random.bytes(50) };
  known = new Map(Object.entries(contents).map(([url, bytes]) => [url, [knownBytes(bytes)]]));
  for (const [url, bytes] of Object.entries(contents)) {
    const draft = await store.openDraft(url);
    const metadata = { url, status: 200, statusText: 'OK', headers: [], redirected: false };
    await draft.begin(metadata, bytes.length);
    await fillDraft(draft, bytes, { random, largestChunk: 70 });
    await films.adopt(draft, url);
    await draft.abandon();
  }
  const half = await store.openDraft('half');
  const metadata = { url: film, status: 200, statusText: 'OK', headers: [], redirected: false };
  await half.begin(metadata, 250);
  const writer = await half.writerAt(0);
  await writer.write(contents[film].subarray(0, 130));
  await writer.close();
  await store.collectGarbage(() => Promise.resolve({ draftIds: new Set(['half']) }));
});

/** Changes the disk behind everybody's back. */
async function tamper(url: string, body?: BodyInit): Promise<void> {
  const cacheName = url.includes('/heads/') || url === icon ? 'films' : privateCache;
  const cache = await browser.start().environment.caches.open(cacheName);
  if (body === undefined) await cache.delete(url);
  else await cache.put(url, new Response(body));
}

const privateUrl = (kind: string): string => {
  const urls = [
    ...browser.cacheStorage.urlsIn(privateCache),
    ...browser.cacheStorage.urlsIn('films'),
  ];
  const found = urls.find((url) => url.includes(`/${kind}/`));
  if (found === undefined) throw new Error(`There is no ${kind}.`);
  return found;
};

describe('checkStorage', () => {
  it('finds nothing where all is well, and counts shared segments once', () => {
    expect(check()).toEqual({ findings: [], orphans: [], segmentBytes: 250, headBytes: 250 });
  });

  it('finds a segment that has other bytes than its name says', async () => {
    await tamper(privateUrl('segments'), 'other');
    expect(check().findings.join()).toMatch(/segment \w+-100 has the bytes of/);
  });

  it('finds a segment that a head or a wanted draft misses', async () => {
    await tamper(privateUrl('segments'));
    expect(check().findings.join()).toMatch(/of .*film.mp4 is missing.*of draft half is missing/);
  });

  it('finds an ordinary entry that is cut short', async () => {
    await tamper(icon, 'short');
    expect(check().findings.join()).toMatch(/icon.png has 5 bytes that its server never had/);
  });

  it('finds a head that mixes the bytes of two versions', () => {
    const [content] = known.get(film) ?? [];
    if (!content) throw new Error('unreachable');
    // One version had the first segment, another the rest.
    const version = (isFrom: (start: number) => boolean): KnownContent => ({
      size: 250,
      sha256: (start, end) => (isFrom(start) ? content.sha256(start, end) : ''),
    });
    known.set(film, [version((start) => start < 100), version((start) => start >= 100)]);
    expect(check().findings.join()).toMatch(/names bytes that its server never had together/);
  });

  it('finds a tail with wrong bytes', async () => {
    await tamper(privateUrl('tails'), 'x'.repeat(30));
    expect(check().findings.join()).toMatch(
      /the draft of .*film.mp4 has bytes that its server never/,
    );
  });

  it('takes a tail of another version where digests will tell, and none that nobody had', async () => {
    const next = browser.random.bytes(250);
    known.get(film)?.push(knownBytes(next));
    await tamper(privateUrl('tails'), next.slice(100, 130));
    const { ledgers, ...others } = layout();
    const withExpected = [...ledgers].map(
      ([id, ledger]) => [id, { ...ledger, expected: [] }] as const,
    );
    const findings = (of: typeof ledgers): string =>
      checkStorage({
        layout: { ...others, ledgers: of },
        truth,
        urlOfDraft: () => film,
      }).findings.join();
    expect(findings(ledgers)).toContain('that its server never had together');
    expect(findings(new Map(withExpected))).toBe('');
    known.get(film)?.pop();
    expect(findings(new Map(withExpected))).toContain('that its server never had together');
  });

  it('names what nothing refers to', async () => {
    await tamper(privateUrl('heads'));
    // Both of its ledgers.
    await tamper(privateUrl('drafts'));
    await tamper(privateUrl('drafts'));
    expect(check().orphans).toHaveLength(4);
  });
});

describe('checkStorage, of tables', () => {
  const putTable = async (url = film) => {
    const found = layout().heads.find((head) => head.url === film);
    if (!found) throw new Error('unreachable');
    const { size, segmentBytes, segments } = found.head;
    await new AssetTables('films', store).put('course', [{ url, size, segmentBytes, segments }]);
  };

  it('counts the segments that a table shares with a head once', async () => {
    await putTable();
    expect(check()).toEqual({ findings: [], orphans: [], segmentBytes: 250, headBytes: 250 });
  });

  it('has no orphans where a table alone refers to segments', async () => {
    await putTable();
    await films.delete(film);
    await store.collectGarbage(() => Promise.resolve({ draftIds: new Set(['half']) }));
    expect(check()).toEqual({ findings: [], orphans: [], segmentBytes: 250, headBytes: 250 });
  });

  it('finds what a table misses, unless it may lack it', async () => {
    await putTable();
    await tamper(privateUrl('segments'));
    expect(check().findings.filter((finding) => finding.includes('film.mp4'))).toHaveLength(2);
    const lenient = checkStorage({
      layout: layout(),
      truth,
      urlOfDraft: () => film,
      mayLack: () => true,
    });
    expect(lenient.findings.filter((finding) => finding.includes('film.mp4'))).toHaveLength(1);
  });

  it('finds a table that names the bytes of something else', async () => {
    await putTable(icon);
    expect(check().findings.join()).toMatch(/the table course names bytes of .*icon.png/);
  });
});

describe('isWholeDraft', () => {
  it('wants every byte, and every segment', () => {
    expect(isWholeDraft('half', layout())).toBe(false);
    expect(isWholeDraft('nobody’s', layout())).toBe(false);
  });
});

describe('checkReading', () => {
  const read = (request: Request) => films.match(request);
  const reading = (readAs = read) =>
    checkReading({
      read: readAs,
      truth,
      urls: [film, icon, `${scope}absent`],
      below: (limit) => browser.random.below(limit),
    });

  it('finds nothing where all is well, also where there is nothing', async () => {
    expect(await reading()).toEqual([]);
  });

  it.each([
    {
      what: 'a short body',
      bend: async (response: Response) => new Response((await response.blob()).slice(1)),
    },
    {
      what: 'a range that is answered by the whole',
      bend: async (_: Response, request: Request) =>
        (await films.match(request.url)) ?? new Response(),
    },
    { what: 'an error', bend: () => Promise.reject(new TypeError('no')) },
  ])('finds $what', async ({ bend }) => {
    const findings = await reading(async (request) => {
      const response = await read(request);
      return response && bend(response, request);
    });
    expect(findings.length).toBeGreaterThan(0);
  });
});

describe('takeCensus', () => {
  it('finds what nobody can read, which counts as not there', async () => {
    const cache = await browser.start().environment.caches.open(privateCache);
    const headers = { 'content-type': 'application/json' };
    const ledgers = (await cache.keys()).filter(({ url }) => url.includes('/drafts/half'));
    for (const key of ledgers) await cache.put(key, new Response('', { headers }));
    const { caches, crypto } = browser.start().environment;
    const census = await takeCensus(caches, (bytes) => crypto.sha256(bytes));
    expect(census.filter(({ size }) => size === 0)).toHaveLength(ledgers.length);
    expect(layoutOf(census, scope).ledgers.has('half')).toBe(false);
  });

  it('sees through the platform what lies on the disk', async () => {
    const { caches, crypto } = browser.start().environment;
    const census = await takeCensus(caches, (bytes) => crypto.sha256(bytes));
    expect(census).toEqual(censusOf(browser.cacheStorage));
  });
});
