import { isSegmentedCacheError } from 'segmented-cache';

/** How it ended: `done`, or the code of the error. */
export async function outcomeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    return isSegmentedCacheError(error) ? error.code : `no error of ours: ${String(error)}`;
  }
}
