import type { TableAsset } from 'segmented-cache';
import type { PackAsset } from '../plan/packAsset.js';

/**
 * A pack's asset as its table has it.
 *
 * @param etag missing where it answers no requests.
 */
export function tableAssetOf(asset: PackAsset, etag?: string): TableAsset {
  const { url, size, segmentBytes, segments, offset, type = 'application/octet-stream' } = asset;
  return {
    ...{ url, size, segmentBytes, segments },
    ...(offset === undefined ? {} : { offset }),
    headers: [['content-type', type], ...(etag === undefined ? [] : [['etag', etag] as const])],
  };
}

/** Strong: of two assets whose bytes are not the same, it is not the same either. */
export async function etagOf(
  { segments, offset = 0, size }: PackAsset,
  version: string,
  sha256: (bytes: Uint8Array<ArrayBuffer>) => Promise<string>,
): Promise<string> {
  const digests = segments.map(({ digest }) => digest);
  const digest =
    digests.length === 1 ? digests[0] : await sha256(new TextEncoder().encode(digests.join()));
  return `"${version}-${digest?.slice(0, 32) ?? ''}-${offset}-${size}"`;
}
