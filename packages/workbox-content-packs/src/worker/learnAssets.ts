import type { BackgroundFetchRecord } from 'background-fetch-ponyfill/service-worker';
import type { Draft, SegmentStore, SmallAsset } from 'segmented-cache';
import type { PackManifest } from '../manifest/packManifest.js';
import { isUnchecked } from '../plan/packAsset.js';
import type { PackAsset } from '../plan/packAsset.js';
import type { FailedFile } from '../protocol.js';

export interface LearningPorts {
  readonly segmentStore: SegmentStore;
  readonly draftOf: (record: BackgroundFetchRecord) => Promise<Draft | SmallAsset>;
}

/** What has come of entries without digests. */
export interface Learnt {
  readonly assets: readonly PackAsset[];
  /** What came, and is not what was named. */
  readonly refused: readonly FailedFile[];
}

/**
 * The bytes of entries of which only the size was known, now that they have come.
 *
 * @param mayComeFrom whether they may be from there: a redirect leads where nobody has looked before.
 */
export async function learnAssets(
  manifest: PackManifest,
  records: readonly BackgroundFetchRecord[],
  { segmentStore, draftOf }: LearningPorts,
  mayComeFrom: (url: string) => boolean,
): Promise<Learnt> {
  const unchecked = new Map(
    manifest.entries.filter(isUnchecked).map((entry) => [entry.url, entry]),
  );
  const assets: PackAsset[] = [];
  const refused: FailedFile[] = [];
  for (const record of records) {
    const entry = unchecked.get(record.request.url);
    if (!entry) continue;
    const came = await draftOf(record);
    const size = sizeOf(came);
    if (!came.isWhole || size === undefined) continue;
    const { url, type, revision } = entry;
    const { redirected, url: from } = came.response ?? { redirected: false, url };
    if (redirected && !mayComeFrom(from)) {
      const detail = `redirected to ${from}, which the worker's allow() does not take`;
      refused.push({ url, detail });
      continue;
    }
    // Of another size it is another file.
    if (entry.size !== undefined && size !== entry.size) {
      refused.push({ url, detail: `came with ${size} bytes, and should have ${entry.size}` });
      continue;
    }
    // No sweep comes between this and the wish that refers to it: the job has not settled yet.
    const { segmentBytes, segments } =
      'bytes' in came ? await putSmall(came, segmentStore) : came.head();
    assets.push({
      ...{ url, size, segmentBytes, segments },
      ...(type === undefined ? {} : { type }),
      ...(revision === undefined ? {} : { revision }),
    });
  }
  return { assets, refused };
}

async function putSmall(
  { bytes }: SmallAsset,
  segmentStore: SegmentStore,
): Promise<Pick<PackAsset, 'segmentBytes' | 'segments'>> {
  if (bytes.length === 0) return { segmentBytes: 1, segments: [] };
  const ref = await segmentStore.putSegment(bytes);
  return { segmentBytes: ref.length, segments: [ref] };
}

const sizeOf = (came: Draft | SmallAsset) => ('bytes' in came ? came.bytes.length : came.size);
