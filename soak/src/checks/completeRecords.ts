import { isWholeDraft } from '@internal/test-support/checker';
import type { Layout, Truth } from '@internal/test-support/checker';
import type { StoredJobs, StoredRecord } from './database.js';

/**
 * What is wrong with records that are stored as complete, in words: their bytes lie beside them in the
 * database, as a segment that others have as well, or as a draft.
 */
export function checkComplete(stored: StoredJobs, layout: Layout, truth: Truth): string[] {
  return stored.records
    .filter(({ jobUid, state }) => {
      const isOver = stored.jobs.get(jobUid)?.state.phase === 'delivered';
      return state.phase === 'complete' && !isOver;
    })
    .flatMap((record) => {
      const finding = whatIsWrong(record, stored, layout, truth);
      return finding === undefined ? [] : [`${record.draftId} is stored as complete, ${finding}`];
    });
}

function whatIsWrong(
  { draftId, jobUid, index, request, state }: StoredRecord,
  { assets }: StoredJobs,
  layout: Layout,
  truth: Truth,
): string | undefined {
  if (state.inDatabase === true) {
    const asset = assets.find((each) => each.jobUid === jobUid && each.index === index);
    if (!asset) return 'without its bytes';
    const { size, sha256 } = asset;
    const isKnown = truth
      .contentsOf(request.url)
      .some((known) => known.size === size && known.sha256(0, size) === sha256);
    return isKnown ? undefined : 'with other bytes than the server had';
  }
  if (state.response !== undefined) {
    const [digest = ''] = request.expected?.segments ?? [];
    const isThere = layout.segments.has(`${digest}-${state.size ?? 0}`);
    return isThere ? undefined : 'and its segment is not there';
  }
  return isWholeDraft(draftId, layout) ? undefined : 'and its bytes are not there';
}
