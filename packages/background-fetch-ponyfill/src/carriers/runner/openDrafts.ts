import type { Draft, SegmentStore } from 'segmented-cache';
import type { JobRecord } from '../../jobs/job.js';

/** The drafts that are being written in this worker, so that asking how far they are costs nothing. */
export class OpenDrafts {
  readonly #open = new Map<string, Draft>();

  constructor(
    private readonly segmentStore: SegmentStore,
    private readonly onStored: (jobUid: string) => void,
  ) {}

  async open({ draftId, jobUid }: JobRecord): Promise<Draft> {
    const draft = await this.segmentStore.openDraft(draftId, {
      onStored: () => this.onStored(jobUid),
    });
    this.#open.set(draftId, draft);
    return draft;
  }

  close({ draftId }: JobRecord): void {
    this.#open.delete(draftId);
  }

  /** Whether the record is being fetched at this moment. */
  isOpen({ draftId }: JobRecord): boolean {
    return this.#open.has(draftId);
  }

  /** The draft as it is now, open or not. */
  async read({ draftId }: JobRecord): Promise<Draft> {
    return this.#open.get(draftId) ?? this.segmentStore.openDraft(draftId);
  }
}
