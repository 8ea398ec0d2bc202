import type { SegmentRef } from 'segmented-cache';
import type { PackEntry, PackManifest } from '../manifest/packManifest.js';
import { assetOf, isUnchecked, keyOf, refOfBundle } from './packAsset.js';
import type { PackAsset } from './packAsset.js';

/** What is there before a pack is installed or brought to another version. */
export interface Holdings {
  /** The assets of this pack's installed version; none where it is new. */
  readonly installed: readonly PackAsset[];
  /** Those of all other packs. */
  readonly others: readonly PackAsset[];
  /** The keys of all segments that the store has. What is not here is gone, whoever refers to it. */
  readonly stored: ReadonlySet<string>;
}

/** A file to be asked for. */
export interface PlannedFetch {
  /** Where it is asked for, which is not where pages ask for it, if the manifest says so. */
  readonly url: string;
  /** In bytes, of the whole file; missing where nobody knows it before it comes. */
  readonly size?: number;
  /** How many of its bytes are missing; 0 where nobody knows. */
  readonly missingBytes: number;
  /** What it is made of, where the manifest says. */
  readonly expected?: {
    readonly size: number;
    readonly segmentBytes: number;
    readonly segments: readonly string[];
    readonly type?: string;
  };
}

/** How the store gets from what is there to a pack's version. */
export interface PackPlan {
  readonly fetches: readonly PlannedFetch[];
  /** The segments that the store does not have; each belongs to one of the fetches. */
  readonly missing: readonly SegmentRef[];
  /**
   * Bytes that are free again once the new version has taken the place of the old one; a forecast where
   * it has entries without digests, which may turn out to share segments with the old one.
   */
  readonly freedBytes: number;
  /** The assets that need no fetch of their own, or whose bytes are known beforehand. */
  readonly assets: readonly PackAsset[];
}

/**
 * What has to be fetched: no byte that is there, whichever version or pack has it and whatever it was
 * called; and none twice.
 */
export function planPack(target: PackManifest, holdings: Holdings): PackPlan {
  const stored = holdings.stored;
  const ofOthers = keysOf(holdings.others);
  const wanted = new Map<string, SegmentRef>();
  const claimed = new Set<string>();
  const fetches: PlannedFetch[] = [];
  const assets: PackAsset[] = [];

  const want = (refs: readonly SegmentRef[]): number => {
    let missingBytes = 0;
    for (const ref of refs) {
      const key = keyOf(ref);
      wanted.set(key, ref);
      if (stored.has(key) || claimed.has(key)) continue;
      claimed.add(key);
      missingBytes += ref.length;
    }
    return missingBytes;
  };

  const known = new Map(holdings.installed.map((asset) => [asset.url, asset]));
  for (const entry of target.entries) {
    if (isUnchecked(entry)) {
      const { url, size, revision } = entry;
      const old = known.get(url);
      const isSame =
        old !== undefined &&
        revision !== undefined &&
        old.revision === revision &&
        (size === undefined || old.size === size) &&
        old.segments.every((ref) => stored.has(keyOf(ref)));
      if (isSame) {
        want(old.segments);
        assets.push(old);
      } else {
        fetches.push({ url, ...(size === undefined ? {} : { size }), missingBytes: size ?? 0 });
      }
      continue;
    }
    const asset = assetOf(entry, target);
    if (!asset) continue;
    assets.push(asset);
    if (!('segments' in entry)) continue;
    const { size, type } = entry;
    const missingBytes = want(asset.segments);
    if (missingBytes === 0) continue;
    const { segmentBytes } = target;
    const expected = {
      size,
      segmentBytes,
      segments: entry.segments,
      ...(type === undefined ? {} : { type }),
    };
    fetches.push({ url: fetchUrlOf(entry, target), size, missingBytes, expected });
  }
  for (const bundle of usedBundles(target)) {
    const { url, size, digest } = bundle;
    const missingBytes = want([refOfBundle(bundle)]);
    if (missingBytes === 0) continue;
    const expected = { size, segmentBytes: size, segments: [digest] };
    fetches.push({ url, size, missingBytes, expected });
  }

  const dropped = [...refsByKey(holdings.installed).values()].filter((ref) => {
    const key = keyOf(ref);
    return stored.has(key) && !wanted.has(key) && !ofOthers.has(key);
  });
  return {
    fetches,
    missing: [...wanted.values()].filter((ref) => !stored.has(keyOf(ref))),
    freedBytes: dropped.reduce((sum, { length }) => sum + length, 0),
    assets,
  };
}

/** Where the bytes of an entry are fetched from, absolute. */
export function fetchUrlOf(entry: PackEntry, { bundles = [] }: PackManifest): string {
  if ('segments' in entry) return entry.from ?? entry.url;
  return ('bundle' in entry ? bundles[entry.bundle]?.url : undefined) ?? entry.url;
}

/** One that no entry is in is not fetched. */
function usedBundles({ entries, bundles = [] }: PackManifest) {
  const used = new Set(entries.flatMap((entry) => ('bundle' in entry ? [entry.bundle] : [])));
  return bundles.filter((_, index) => used.has(index));
}

function refsByKey(assets: readonly PackAsset[]): Map<string, SegmentRef> {
  return new Map(
    assets.flatMap(({ segments }) => segments.map((ref) => [keyOf(ref), ref] as const)),
  );
}

const keysOf = (assets: readonly PackAsset[]): ReadonlySet<string> =>
  new Set(refsByKey(assets).keys());
