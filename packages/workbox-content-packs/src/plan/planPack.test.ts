import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import type { PackEntry, PackManifest } from '../manifest/packManifest.js';
import { parsePackManifest } from '../manifest/parsePackManifest.js';
import { assetOf, keyOf } from './packAsset.js';
import type { PackAsset } from './packAsset.js';
import { planPack } from './planPack.js';
import type { PackPlan } from './planPack.js';

const SEGMENT_BYTES = 4;
const BUNDLE_BYTES = 4;

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A version of a pack and the server that it is on. */
interface Version {
  readonly manifest: PackManifest;
  readonly served: ReadonlyMap<string, Uint8Array>;
  /** What each of its assets is, by URL. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** How a file travels. */
type Way = 'segments' | 'hashed' | 'bundle' | 'unchecked';

interface MadeFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly way: Way;
}

function versionOf(id: string, version: string, made: readonly MadeFile[]): Version {
  const manifestUrl = 'https://app.example/packs/pack.json';
  const urlOf = (name: string) => new URL(name, manifestUrl).href;
  const served = new Map<string, Uint8Array>();
  const files = new Map<string, Uint8Array>();
  const entries: PackEntry[] = [];
  const bundles: { url: string; size: number; digest: string }[] = [];
  let open: { bytes: number[]; entries: { url: string; size: number; offset: number }[] } = {
    bytes: [],
    entries: [],
  };
  const close = () => {
    if (open.bytes.length === 0) return;
    const bytes = Uint8Array.from(open.bytes);
    const digest = sha256(bytes);
    const url = `bundles/${digest}.bin`;
    if (!bundles.some((other) => other.url === url)) {
      bundles.push({ url, size: bytes.length, digest });
    }
    served.set(urlOf(url), bytes);
    const bundle = bundles.findIndex((other) => other.url === url);
    entries.push(...open.entries.map((entry) => ({ ...entry, bundle })));
    open = { bytes: [], entries: [] };
  };
  for (const { name, bytes, way } of made) {
    files.set(urlOf(name), bytes);
    const base = { url: name, size: bytes.length };
    if (way === 'bundle' && bytes.length <= BUNDLE_BYTES && bytes.length > 0) {
      if (open.bytes.length + bytes.length > BUNDLE_BYTES) close();
      open.entries.push({ ...base, offset: open.bytes.length });
      open.bytes.push(...bytes);
    } else {
      const from = `files/${sha256(bytes)}.bin`;
      // Where pages ask for it, another file is by now.
      served.set(urlOf(name), way === 'hashed' ? Uint8Array.from([9]) : bytes);
      if (way === 'hashed') served.set(urlOf(from), bytes);
      const segments: string[] = [];
      for (let start = 0; start < bytes.length; start += SEGMENT_BYTES) {
        segments.push(sha256(bytes.subarray(start, start + SEGMENT_BYTES)));
      }
      entries.push(
        way === 'unchecked'
          ? { ...base, revision: sha256(bytes) }
          : { ...base, segments, ...(way === 'hashed' ? { from } : {}) },
      );
    }
  }
  close();
  const written = {
    ...{ format: 1, id, title: id, version, delivery: 'on-demand' },
    ...{ segmentBytes: SEGMENT_BYTES, entries, bundles },
  };
  const parsed = parsePackManifest(JSON.parse(JSON.stringify(written)), { manifestUrl });
  return { manifest: parsed, served, files };
}

/** A store of segments, which counts what is fetched. */
class Store {
  readonly bytes = new Map<string, Uint8Array>();
  fetchedBytes = 0;
  readonly fetchedThough: string[] = [];

  get keys(): ReadonlySet<string> {
    return new Set(this.bytes.keys());
  }

  /** Does what a plan says, as the runner does it. */
  apply(plan: PackPlan, { manifest, served }: Version): PackAsset[] {
    const missing = new Set(plan.missing.map(keyOf));
    const before = this.keys;
    const unchecked: PackAsset[] = [];
    for (const { url, expected } of plan.fetches) {
      const body = served.get(url) ?? new Uint8Array();
      const segmentBytes = expected?.segmentBytes ?? SEGMENT_BYTES;
      const segments = [];
      for (let start = 0; start < body.length; start += segmentBytes) {
        const part = body.subarray(start, start + segmentBytes);
        const ref = { digest: sha256(part), length: part.length };
        segments.push(ref);
        if (expected && !missing.delete(keyOf(ref))) continue;
        if (expected && before.has(keyOf(ref))) this.fetchedThough.push(keyOf(ref));
        this.fetchedBytes += part.length;
        this.bytes.set(keyOf(ref), part);
      }
      if (expected) continue;
      const entry = manifest.entries.find((other) => other.url === url);
      const revision = entry && 'revision' in entry ? { revision: entry.revision } : {};
      unchecked.push({ url, size: body.length, ...revision, segmentBytes, segments });
    }
    return [...plan.assets, ...unchecked];
  }

  /** As the sweep does. @returns how many bytes are free again. */
  keepOnly(assets: readonly PackAsset[]): number {
    const needed = keysOfAll(assets);
    let freedBytes = 0;
    for (const [key, bytes] of this.bytes) {
      if (needed.has(key)) continue;
      freedBytes += bytes.length;
      this.bytes.delete(key);
    }
    return freedBytes;
  }

  read({ segments, offset = 0, size }: PackAsset): Uint8Array {
    const parts = segments.map((ref) => {
      const part = this.bytes.get(keyOf(ref));
      if (!part) throw new Error(`${keyOf(ref)} is not there`);
      return part;
    });
    return Uint8Array.from(parts.flatMap((part) => [...part]).slice(offset, offset + size));
  }
}

/** Few names and few bytes, so that files are renamed, shared and changed all the time. */
const someFiles = fc
  .uniqueArray(
    fc.record({
      name: fc.constantFrom('a', 'b', 'c', 'd', 'é', 'f g'),
      bytes: fc
        .array(fc.constantFrom(0, 1), { maxLength: 14 })
        .map((numbers) => Uint8Array.from(numbers)),
      way: fc.constantFrom<Way>('segments', 'hashed', 'bundle', 'unchecked'),
    }),
    { selector: ({ name }) => name },
  )
  .map((files): readonly MadeFile[] => files);

const readAll = (store: Store, assets: readonly PackAsset[]) =>
  new Map(assets.map((asset) => [asset.url, store.read(asset)]));

const keysOfAll = (assets: readonly PackAsset[]) =>
  new Set(assets.flatMap(({ segments }) => segments.map(keyOf)));

const fetchBytesOf = ({ fetches }: PackPlan) =>
  fetches.reduce((sum, { missingBytes }) => sum + missingBytes, 0);

describe('planPack', () => {
  it('leads from any version to any other, beside any other pack, and fetches nothing that is there', () => {
    fc.assert(
      fc.property(someFiles, someFiles, someFiles, fc.boolean(), (before, after, beside, loses) => {
        const store = new Store();
        const nothing = { installed: [], others: [], stored: new Set<string>() };
        const other = versionOf('other', '1', beside);
        const others = store.apply(planPack(other.manifest, nothing), other);
        const old = versionOf('pack', '1', before);
        const installed = store.apply(
          planPack(old.manifest, { installed: [], others, stored: store.keys }),
          old,
        );
        expect(readAll(store, installed)).toEqual(old.files);
        const [lost] = store.bytes.keys();
        if (loses && lost !== undefined) store.bytes.delete(lost);

        const next = versionOf('pack', '2', after);
        const stored = store.keys;
        const plan = planPack(next.manifest, { installed, others, stored });
        store.fetchedBytes = 0;
        const assets = store.apply(plan, next);
        expect(store.fetchedThough).toEqual([]);
        expect(store.fetchedBytes).toBe(fetchBytesOf(plan));
        expect(readAll(store, assets)).toEqual(next.files);
        const freedBytes = store.keepOnly([...assets, ...others]);
        expect(readAll(store, assets)).toEqual(next.files);
        if (!loses) expect(readAll(store, others)).toEqual(other.files);
        // What came unforeseen may have segments of the old.
        const isForeseen = after.every(({ way }) => way !== 'unchecked');
        if (isForeseen) expect(plan.freedBytes).toBe(freedBytes);
        else expect(plan.freedBytes).toBeGreaterThanOrEqual(freedBytes);
      }),
      { numRuns: 1000 },
    );
  });

  it('asks for nothing where nothing has changed, and for one segment where one byte has', () => {
    const bytes = Uint8Array.from({ length: 14 }, (_, index) => index);
    const old = versionOf('pack', '1', [{ name: 'a', bytes, way: 'segments' }]);
    const store = new Store();
    const nothing = { installed: [], others: [], stored: new Set<string>() };
    const installed = store.apply(planPack(old.manifest, nothing), old);
    const same = { installed, others: [], stored: store.keys };
    expect(planPack(old.manifest, same)).toMatchObject({
      fetches: [],
      missing: [],
      freedBytes: 0,
    });

    const changed = bytes.slice();
    changed[5] = 77;
    const next = versionOf('pack', '2', [{ name: 'renamed', bytes: changed, way: 'segments' }]);
    const plan = planPack(next.manifest, same);
    expect(plan.fetches).toMatchObject([{ missingBytes: SEGMENT_BYTES, size: 14 }]);
    expect(plan.missing).toEqual([{ digest: sha256(changed.slice(4, 8)), length: SEGMENT_BYTES }]);
    expect(plan.freedBytes).toBe(SEGMENT_BYTES);
  });

  it('fetches a file that two names share once, and refers to what another pack has', () => {
    const bytes = Uint8Array.from([1, 2, 3, 4, 5]);
    const twice = versionOf('pack', '1', [
      { name: 'a', bytes, way: 'segments' },
      { name: 'b', bytes, way: 'segments' },
    ]);
    const nothing = { installed: [], others: [], stored: new Set<string>() };
    const plan = planPack(twice.manifest, nothing);
    expect(plan.fetches).toHaveLength(1);
    expect(fetchBytesOf(plan)).toBe(5);
    const others = twice.manifest.entries.flatMap((entry) => assetOf(entry, twice.manifest) ?? []);
    const stored = keysOfAll(others);
    const again = planPack(twice.manifest, { installed: [], others, stored });
    expect([again.fetches, again.missing]).toEqual([[], []]);
    expect(
      planPack(versionOf('pack', '2', []).manifest, { installed: others, others, stored }),
    ).toMatchObject({
      freedBytes: 0,
    });
  });
});
