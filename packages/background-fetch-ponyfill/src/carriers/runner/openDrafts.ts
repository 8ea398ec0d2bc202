import type { ClockPort, Draft, SegmentStore } from 'segmented-cache';
import type { JobRecord } from '../../jobs/job.js';
import { segmentsOf } from '../../transfer/expectedAsset.js';
import type { Fillable } from '../../transfer/fillable.js';
import { HeldDraft } from '../../transfer/heldDraft.js';
import { wasAnswered } from '../../transfer/wasAnswered.js';

/** How far a record's draft is; both in bytes. */
export interface DraftProgress {
  readonly storedBytes: number;
  /** Missing while it is unknown. */
  readonly size?: number;
  /** Whether a response has been accepted: the request has arrived whole. */
  readonly isAnswered: boolean;
}

/** A record, or all that is left of one. */
type RecordOfDraft = Pick<JobRecord, 'draftId'> & Partial<Pick<JobRecord, 'request' | 'state'>>;

export interface OpenDraftsOptions {
  readonly segmentStore: SegmentStore;
  readonly clock: ClockPort;
  /** In bytes. */
  readonly segmentBytes: number;
  /** Bytes become durable at least this often. */
  readonly checkpointMs: number;
  /** Called with the job's uid after each commit. */
  readonly onStored: (jobUid: string) => void;
}

/**
 * The largest asset that is stored beside its record, in bytes, where segments are large enough: above
 * that, what a draft costs shows no more beside the bytes.
 */
const MOST_HELD_BYTES = 256 * 1024;

const NOTHING: DraftProgress = { storedBytes: 0, isAnswered: false };

/**
 * The drafts that are being written in this worker, and how far all others are, so that asking costs
 * nothing: each is read once in a worker's life, and only where something is stored of it.
 */
export class OpenDrafts {
  readonly #open = new Map<string, Fillable>();
  readonly #closed = new Map<string, DraftProgress>();
  /** Closed, and whole when they were. */
  readonly #whole = new Map<string, Draft>();
  /** Those of which something was stored when the runner began. */
  #begun: Promise<ReadonlySet<string>> | undefined;
  /** Those that this worker has ever opened: something of them may be stored, also where it was lost. */
  readonly #opened = new Set<string>();

  constructor(private readonly options: OpenDraftsOptions) {}

  /** To be filled, with what is durable of it. */
  async open(record: JobRecord): Promise<Draft> {
    const { draftId, jobUid, request } = record;
    const { segmentStore, onStored } = this.options;
    const isBegun = await this.#isBegun(draftId);
    const options = {
      onStored: () => onStored(jobUid),
      ...(request.expected ? { segmentBytes: request.expected.segmentBytes } : {}),
      // By the record, once it is complete; `sweep()` names the segment.
      isKeptByOwner: true,
    };
    const draft = isBegun
      ? await segmentStore.openDraft(draftId, options)
      : segmentStore.createDraft(draftId, options);
    this.#opened.add(draftId);
    this.#whole.delete(draftId);
    this.#open.set(draftId, draft);
    return draft;
  }

  /** To be filled in memory as long as it is small; `undefined` where a draft has been begun. */
  async openHeld(record: JobRecord): Promise<HeldDraft | undefined> {
    const { draftId } = record;
    if (await this.#isBegun(draftId)) return undefined;
    const { clock, segmentBytes, checkpointMs } = this.options;
    const held = new HeldDraft({
      heldBytes: Math.min(MOST_HELD_BYTES, segmentBytes / 2),
      segmentBytes,
      holdMs: checkpointMs,
      clock,
      openDraft: () => this.open(record),
    });
    this.#open.set(draftId, held);
    return held;
  }

  close(record: JobRecord): void {
    const { draftId } = record;
    const draft = this.#open.get(draftId);
    if (draft) this.#closed.set(draftId, progressOf(record, draft));
    if (isDraft(draft) && draft.isWhole) this.#whole.set(draftId, draft);
    this.#open.delete(draftId);
  }

  /** Whether the record is being fetched at this moment. */
  isOpen({ draftId }: JobRecord): boolean {
    return this.#open.has(draftId);
  }

  /** The draft as it is now: that which is being written, or what is stored. */
  async read(record: RecordOfDraft): Promise<Draft> {
    const open = this.#open.get(record.draftId);
    return isDraft(open) ? open : this.#stored(record);
  }

  /**
   * The draft as this worker closed it, without a look at the store, or what is stored: for whoever
   * looks at its segments themselves.
   */
  async closed(record: RecordOfDraft): Promise<Draft> {
    return this.#whole.get(record.draftId) ?? this.#stored(record);
  }

  /** By the record where that has kept it, by its ledger otherwise. */
  #stored({ draftId, request, state }: RecordOfDraft): Promise<Draft> {
    const { segmentStore } = this.options;
    const [segment] = request?.expected ? segmentsOf(request.expected) : [];
    return segment && state?.phase === 'complete' && state.response
      ? segmentStore.restoreDraft(draftId, { response: state.response, segment })
      : segmentStore.openDraft(draftId);
  }

  /** What is known without a look at the store: all but the first time. */
  knownProgress(record: JobRecord): DraftProgress | undefined {
    const { draftId } = record;
    const draft = this.#open.get(draftId);
    return draft ? progressOf(record, draft) : this.#closed.get(draftId);
  }

  async progress(record: JobRecord): Promise<DraftProgress> {
    const known = this.knownProgress(record);
    if (known) return known;
    const { draftId } = record;
    const progress = (await this.#isBegun(draftId))
      ? progressOf(record, await this.read(record))
      : NOTHING;
    if (!this.#open.has(draftId)) this.#closed.set(draftId, progress);
    return progress;
  }

  async #isBegun(draftId: string): Promise<boolean> {
    if (this.#opened.has(draftId)) return true;
    this.#begun ??= this.options.segmentStore.draftIds().catch((error: unknown) => {
      this.#begun = undefined;
      throw error;
    });
    return (await this.#begun).has(draftId);
  }

  /** What was known of these does not hold any more. */
  forget(records: readonly JobRecord[]): void {
    for (const { draftId } of records) {
      this.#closed.delete(draftId);
      this.#whole.delete(draftId);
    }
  }

  /** The job is over, and nothing is stored of these any more. */
  abandoned(records: readonly JobRecord[]): void {
    this.forget(records);
    for (const { draftId } of records) this.#opened.delete(draftId);
  }

  /** Another worker may have written meanwhile: all is read anew. */
  forgetAll(): void {
    this.#begun = undefined;
    this.#closed.clear();
    this.#whole.clear();
  }
}

/** What is held in memory has nothing that could be read along. */
const isDraft = (open: Fillable | undefined): open is Draft =>
  open !== undefined && !(open instanceof HeldDraft);

function progressOf({ request }: JobRecord, draft: Fillable): DraftProgress {
  const { storedBytes, size } = draft;
  const isAnswered = wasAnswered(request, draft);
  return { storedBytes, isAnswered, ...(size === undefined ? {} : { size }) };
}
