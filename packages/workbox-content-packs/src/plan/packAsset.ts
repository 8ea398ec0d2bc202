import type { SegmentRef } from 'segmented-cache';
import type {
  PackBundle,
  PackEntry,
  PackManifest,
  UncheckedEntry,
} from '../manifest/packManifest.js';

/** An asset of a pack, by the segments that hold its bytes. */
export interface PackAsset {
  readonly url: string;
  /** In bytes. */
  readonly size: number;
  readonly type?: string;
  /** Of an entry without digests, where it has one. */
  readonly revision?: string;
  /** In bytes, of each segment but the last. */
  readonly segmentBytes: number;
  readonly segments: readonly SegmentRef[];
  /** Its first byte in its one segment, which it shares with others; missing where that is 0. */
  readonly offset?: number;
}

/** An asset whose digests the manifest says; `undefined` for one that has to be fetched to be known. */
export function assetOf(entry: PackEntry, manifest: PackManifest): PackAsset | undefined {
  if (isUnchecked(entry)) return undefined;
  const { url, size, type } = entry;
  const base = { url, size, ...(type === undefined ? {} : { type }) };
  if ('segments' in entry) {
    const { segmentBytes } = manifest;
    return { ...base, segmentBytes, segments: refsOf(entry.segments, size, segmentBytes) };
  }
  const bundle = manifest.bundles?.[entry.bundle];
  if (!bundle) throw new RangeError(`${url} is in bundle ${entry.bundle}, which there is not.`);
  const { offset } = entry;
  const place = offset === 0 ? {} : { offset };
  return { ...base, segmentBytes: bundle.size, segments: [refOfBundle(bundle)], ...place };
}

export const isUnchecked = (entry: PackEntry): entry is UncheckedEntry =>
  !('segments' in entry) && !('bundle' in entry);

export const refOfBundle = ({ digest, size }: PackBundle): SegmentRef => ({ digest, length: size });

export function refsOf(
  digests: readonly string[],
  size: number,
  segmentBytes: number,
): SegmentRef[] {
  return digests.map((digest, index) => ({
    digest,
    length: Math.min(segmentBytes, size - index * segmentBytes),
  }));
}

/** Tells segments apart. */
export const keyOf = ({ digest, length }: SegmentRef): string => `${digest}-${length}`;
