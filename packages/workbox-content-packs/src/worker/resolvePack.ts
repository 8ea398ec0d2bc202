import type { SegmentStore } from 'segmented-cache';
import type { PackManifest } from '../manifest/packManifest.js';
import { assetOf, keyOf, refsOf } from '../plan/packAsset.js';
import type { PackAsset } from '../plan/packAsset.js';
import { planPack } from '../plan/planPack.js';
import type { PackPlan, PlannedFetch } from '../plan/planPack.js';
import type { PackShelf } from './packShelf.js';

/** How far a pack's version is from being whole. */
export interface ResolvedPack {
  readonly plan: PackPlan;
  /** What is missing still, and to be asked for. */
  readonly fetches: readonly PlannedFetch[];
  /** What is missing as well, and at least in part on its way for another pack. */
  readonly left: readonly PlannedFetch[];
  /** All assets of which the bytes are known, there or not. */
  readonly assets: readonly PackAsset[];
}

/**
 * Plans by what the store has at this moment.
 *
 * @param claimed the keys of segments that another pack's background fetch brings. A file that has one of
 * them is left to it, and planned anew when it has come to its end.
 */
export async function resolvePack(
  manifest: PackManifest,
  learnt: readonly PackAsset[],
  shelf: PackShelf,
  store: SegmentStore,
  claimed: ReadonlySet<string> = new Set(),
): Promise<ResolvedPack> {
  const installed = (await shelf.installed(manifest.id))?.assets ?? [];
  const others = (await shelf.allInstalled()).flatMap(({ id, assets }) =>
    id === manifest.id ? [] : assets,
  );
  const wanted = manifest.entries.flatMap((entry) => assetOf(entry, manifest) ?? []);
  // Each once: the files of a bundle share one.
  const refs = new Map(
    [...wanted, ...installed, ...others, ...learnt]
      .flatMap((asset) => asset.segments)
      .map((ref) => [keyOf(ref), ref]),
  );
  const stored = new Set((await store.storedOf([...refs.values()])).map(keyOf));
  const plan = planPack(manifest, { installed, others, stored });
  const isThere = (asset: PackAsset) => asset.segments.every((ref) => stored.has(keyOf(ref)));
  const came = new Map(learnt.filter(isThere).map((asset) => [asset.url, asset]));
  const missing = plan.fetches.filter(({ url, expected }) => expected || !came.has(url));
  const isOnItsWay = ({ expected }: PlannedFetch) =>
    expected !== undefined &&
    refsOf(expected.segments, expected.size, expected.segmentBytes)
      .map(keyOf)
      .some((key) => claimed.has(key) && !stored.has(key));
  const fetches = missing.filter((fetch) => !isOnItsWay(fetch));
  const left = missing.filter(isOnItsWay);
  const known = plan.assets.filter(({ url }) => !came.has(url));
  return { plan, fetches, left, assets: [...known, ...came.values()] };
}
