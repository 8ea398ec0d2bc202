import type { SegmentRef, SegmentStore } from 'segmented-cache';
import { isUnchecked, keyOf } from '../plan/packAsset.js';
import type { PackAsset } from '../plan/packAsset.js';
import type { PackManifest } from '../manifest/packManifest.js';
import { PackError } from '../packError.js';
import type { PackNeeds } from '../protocol.js';
import type { PackClaims } from './packClaims.js';
import type { PackShelf } from './packShelf.js';
import { resolvePack } from './resolvePack.js';

export interface ForecastPorts {
  readonly segmentStore: SegmentStore;
  /** `navigator.storage.estimate()`. */
  readonly estimate: () => Promise<StorageEstimate>;
}

/** What a pack's version comes to. */
export interface PackForecast {
  /** As people are told. */
  readonly needs: PackNeeds;
  /** What is to be stored still, in bytes: with what is on its way for others, which takes room as well. */
  readonly roomBytes: number;
}

/** What a pack's version will need and free, beside what is on its way for others already. */
export async function forecastPack(
  manifest: PackManifest,
  shelf: PackShelf,
  claims: Pick<PackClaims, 'besides'>,
  { segmentStore, estimate }: ForecastPorts,
): Promise<PackForecast> {
  const { id, title, version } = manifest;
  const came = await assetsBefore(manifest, shelf);
  const claimed = await claims.besides(id);
  const resolved = await resolvePack(manifest, came, shelf, segmentStore, claimed);
  const { missing, freedBytes } = resolved.plan;
  const unclaimed = missing.filter((ref) => !claimed.has(keyOf(ref)));
  const unchecked = resolved.fetches.filter(({ expected }) => expected === undefined);
  const uncheckedBytes = unchecked.reduce((sum, { size = 0 }) => sum + size, 0);
  const unknownFiles = unchecked.filter(({ size }) => size === undefined).length;
  const { quota, usage } = await estimate();
  const availableBytes =
    quota === undefined || usage === undefined ? undefined : Math.max(0, quota - usage);
  const needs: PackNeeds = {
    ...{ id, title, version, fetchBytes: lengthOf(unclaimed) + uncheckedBytes, freedBytes },
    ...(unknownFiles === 0 ? {} : { unknownFiles }),
    ...(availableBytes === undefined ? {} : { availableBytes }),
  };
  return { needs, roomBytes: lengthOf(missing) + uncheckedBytes };
}

/** @throws {PackError} `no-space` */
export function refuseWithoutRoom({
  needs: { title, availableBytes = Infinity },
  roomBytes,
}: PackForecast): void {
  if (roomBytes <= availableBytes) return;
  throw new PackError(
    'no-space',
    `${title} needs ${roomBytes} bytes, and the browser has room for ${availableBytes}: remove another pack first.`,
  );
}

/**
 * Assets of this version without digests that are there: installed, or from an earlier attempt. Of a pack
 * of run time two manifests may have one version: what they say of a file has to be the same.
 */
export async function assetsBefore(
  { id, version, entries }: PackManifest,
  shelf: PackShelf,
): Promise<readonly PackAsset[]> {
  const { manifest, learnt } = await shelf.wish(id);
  const unchecked = new Map(entries.filter(isUnchecked).map((entry) => [entry.url, entry]));
  const isMeant = ({ url, size, revision }: PackAsset) => {
    const entry = unchecked.get(url);
    if (!entry || entry.revision !== revision) return false;
    return entry.size === undefined || entry.size === size;
  };
  if (manifest?.version === version) return learnt.filter(isMeant);
  const installed = await shelf.installed(id);
  return installed?.version === version ? installed.assets.filter(isMeant) : [];
}

const lengthOf = (refs: readonly SegmentRef[]): number =>
  refs.reduce((sum, { length }) => sum + length, 0);
