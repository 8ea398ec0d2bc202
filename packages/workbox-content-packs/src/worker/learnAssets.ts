import type { BackgroundFetchRecord } from 'background-fetch-ponyfill/service-worker';
import type { Draft, SegmentStore, SmallAsset } from 'segmented-cache';
import type { PackManifest } from '../manifest/packManifest.js';
import { isUnchecked } from '../plan/packAsset.js';
import type { PackAsset } from '../plan/packAsset.js';

export interface LearningPorts {
  readonly segmentStore: SegmentStore;
  readonly draftOf: (record: BackgroundFetchRecord) => Promise<Draft | SmallAsset>;
}

/** The bytes of entries of which only the size was known, now that they have come. */
export async function learnAssets(
  manifest: PackManifest,
  records: readonly BackgroundFetchRecord[],
  { segmentStore, draftOf }: LearningPorts,
): Promise<PackAsset[]> {
  const unchecked = new Map(
    manifest.entries.filter(isUnchecked).map((entry) => [entry.url, entry]),
  );
  const learnt: PackAsset[] = [];
  for (const record of records) {
    const entry = unchecked.get(record.request.url);
    if (!entry) continue;
    const came = await draftOf(record);
    const size = sizeOf(came);
    if (!came.isWhole || size === undefined) continue;
    // Of another size it is another file: asked for again, and named if it stays so.
    if (entry.size !== undefined && size !== entry.size) continue;
    const { url, type, revision } = entry;
    // No sweep comes between this and the wish that refers to it: the job has not settled yet.
    const { segmentBytes, segments } =
      'bytes' in came ? await putSmall(came, segmentStore) : came.head();
    learnt.push({
      ...{ url, size, segmentBytes, segments },
      ...(type === undefined ? {} : { type }),
      ...(revision === undefined ? {} : { revision }),
    });
  }
  return learnt;
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
