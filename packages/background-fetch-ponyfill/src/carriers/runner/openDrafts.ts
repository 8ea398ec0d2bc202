import type { Draft, SegmentStore } from 'segmented-cache';
import type { JobRecord } from '../../jobs/job.js';

/** How far a record's draft is; both in bytes. */
export interface DraftProgress {
  readonly storedBytes: number;
  /** Missing while it is unknown. */
  readonly size?: number;
  /** Whether a response has been accepted: the request has arrived whole. */
  readonly isAnswered: boolean;
}

const NOTHING: DraftProgress = { storedBytes: 0, isAnswered: false };

/**
 * The drafts that are being written in this worker, and how far all others are, so that asking costs
 * nothing: each is read once in a worker's life, and only where something is stored of it.
 */
export class OpenDrafts {
  readonly #open = new Map<string, Draft>();
  readonly #closed = new Map<string, DraftProgress>();
  /** Those of which something was stored when this worker began. */
  #begun: Promise<ReadonlySet<string>> | undefined;

  constructor(
    private readonly segmentStore: SegmentStore,
    private readonly onStored: (jobUid: string) => void,
  ) {}

  async open({ draftId, jobUid, request: { expected } }: JobRecord): Promise<Draft> {
    const draft = await this.segmentStore.openDraft(draftId, {
      onStored: () => this.onStored(jobUid),
      ...(expected === undefined ? {} : { segmentBytes: expected.segmentBytes }),
    });
    this.#open.set(draftId, draft);
    return draft;
  }

  close({ draftId }: JobRecord): void {
    const draft = this.#open.get(draftId);
    if (draft) this.#closed.set(draftId, progressOf(draft));
    this.#open.delete(draftId);
  }

  /** Whether the record is being fetched at this moment. */
  isOpen({ draftId }: JobRecord): boolean {
    return this.#open.has(draftId);
  }

  /** The draft as it is now, open or not. */
  async read({ draftId }: Pick<JobRecord, 'draftId'>): Promise<Draft> {
    return this.#open.get(draftId) ?? this.segmentStore.openDraft(draftId);
  }

  /** What is known without a look at the store: all but the first time. */
  knownProgress({ draftId }: JobRecord): DraftProgress | undefined {
    const draft = this.#open.get(draftId);
    return draft ? progressOf(draft) : this.#closed.get(draftId);
  }

  async progress(record: JobRecord): Promise<DraftProgress> {
    const known = this.knownProgress(record);
    if (known) return known;
    const { draftId } = record;
    this.#begun ??= this.segmentStore.draftIds();
    const isBegun = (await this.#begun).has(draftId);
    const progress = isBegun ? progressOf(await this.segmentStore.openDraft(draftId)) : NOTHING;
    if (!this.#open.has(draftId)) this.#closed.set(draftId, progress);
    return progress;
  }

  /** The job is over: what it brought is not asked for any more. */
  forget(records: readonly JobRecord[]): void {
    for (const { draftId } of records) this.#closed.delete(draftId);
  }
}

function progressOf({ storedBytes, size, response }: Draft): DraftProgress {
  const isAnswered = response !== undefined;
  return { storedBytes, isAnswered, ...(size === undefined ? {} : { size }) };
}
