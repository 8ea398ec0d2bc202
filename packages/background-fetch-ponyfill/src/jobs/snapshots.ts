import { carrierOf } from '../carriers/carriage.js';
import type { NativeCarrier } from '../carriers/native/nativeCarrier.js';
import { nativeCarriageOf } from '../carriers/native/nativeProgress.js';
import type { OpenDrafts } from '../carriers/runner/openDrafts.js';
import { isMeteredOut } from '../carriers/runner/schedule.js';
import type { JobSnapshot, RecordSnapshot } from '../channel/messages.js';
import type { Environment } from '../environment.js';
import { isInDatabase } from './job.js';
import type { JobRecord, RecordState, WaitingReason } from './job.js';
import type { JobStore, StoredJob } from './jobStore.js';

export interface SnapshotsOptions {
  readonly environment: Pick<Environment, 'network'>;
  readonly store: JobStore;
  readonly drafts: OpenDrafts;
  /** Says how far the browser is with what it carries. */
  readonly native: NativeCarrier;
}

/** A complete record whose bytes the browser has deleted after its job had settled. */
const LOST: RecordState = {
  phase: 'failed',
  reason: 'fetch-error',
  detail: 'the browser has deleted what was stored',
};

/** Its body is kept, as that of a response that is good. */
const isBadStatus = (state: RecordState): boolean =>
  state.phase === 'failed' && state.reason === 'bad-status';

/** What pages and the app are shown of a job: how far it is, by the store and what is under way. */
export class Snapshots {
  constructor(private readonly options: SnapshotsOptions) {}

  async ofJob(stored: StoredJob): Promise<JobSnapshot> {
    const { job, records } = stored;
    const { uid, id, title, downloadTotal, uploadTotal = 0, state } = job;
    const knownTotal = await this.#knownTotal(records);
    const waitingFor = this.#waitingReason(stored);
    const carrier = state.phase === 'delivered' ? state.carrier : carrierOf(records);
    return {
      uid,
      id,
      title,
      uploadTotal,
      downloadTotal,
      ...(await this.transferred(stored)),
      result: state.phase === 'active' ? '' : state.result,
      failureReason: state.phase === 'active' ? '' : state.failureReason,
      recordsAvailable: state.phase !== 'delivered',
      paused: state.phase === 'active' && state.paused === true,
      ...(waitingFor === undefined ? {} : { waitingFor }),
      ...(carrier === undefined ? {} : { carrier }),
      ...(knownTotal === undefined ? {} : { knownTotal }),
    };
  }

  async ofRecords(found: StoredJob): Promise<RecordSnapshot[]> {
    const { native } = this.options;
    const inBrowser = native.progressOf(found);
    return Promise.all(found.records.map((record) => this.#recordSnapshot(record, inBrowser)));
  }

  async ofRecord(found: StoredJob, index: number): Promise<RecordSnapshot | undefined> {
    const { store, native } = this.options;
    const record = found.records[index];
    if (!record) return undefined;
    const snapshot = await this.#recordSnapshot(record, native.progressOf(found));
    if (!isInDatabase(snapshot.state)) return snapshot;
    const asset = await store.asset(record);
    return asset ? { ...snapshot, asset } : { ...snapshot, state: LOST, downloaded: 0 };
  }

  /**
   * Bytes over all records of the job: durable ones that came, and those of bodies that were sent.
   *
   * @param inBrowser what the browser has of each record that it carries, by draft.
   */
  async transferred(
    stored: StoredJob,
    inBrowser = this.options.native.progressOf(stored),
  ): Promise<{ readonly downloaded: number; readonly uploaded: number }> {
    const { job, records } = stored;
    if (job.state.phase === 'delivered') {
      return { downloaded: job.state.downloaded, uploaded: job.state.uploaded ?? 0 };
    }
    const { drafts } = this.options;
    let downloaded = 0;
    let uploaded = 0;
    for (const record of records) {
      const { state, bodyBytes = 0 } = record;
      if (state.phase === 'complete') downloaded += state.size;
      const progress =
        state.phase === 'complete'
          ? undefined
          : (drafts.knownProgress(record) ?? (await drafts.progress(record)));
      if (state.phase === 'pending' || isBadStatus(state)) {
        const received = inBrowser.get(record.draftId) ?? 0;
        downloaded += Math.max(progress?.storedBytes ?? 0, received);
      }
      const isSent =
        state.phase === 'complete' || progress?.isAnswered === true || isBadStatus(state);
      if (isSent) uploaded += bodyBytes;
    }
    return { downloaded, uploaded };
  }

  async #recordSnapshot(
    record: JobRecord,
    inBrowser: ReadonlyMap<string, number>,
  ): Promise<RecordSnapshot> {
    const { store, drafts } = this.options;
    const { index, request, state, carriage, draftId } = record;
    const body = record.bodyBytes === undefined ? undefined : await store.body(record);
    const shared = { index, request, ...(body ? { body } : {}), ...(carriage ? { carriage } : {}) };
    if (state.phase === 'complete' && state.inDatabase) {
      return { ...shared, state, downloaded: state.size, size: state.size };
    }
    if (state.phase === 'complete' || isBadStatus(state)) {
      const draft = await drafts.read(record);
      if (draft.isWhole) {
        const head = draft.head();
        return { ...shared, state, downloaded: head.size, size: head.size, head };
      }
      const lost = state.phase === 'complete' ? LOST : state;
      return { ...shared, state: lost, downloaded: 0 };
    }
    const { storedBytes, ...known } = await drafts.progress(record);
    const size = known.size ?? nativeCarriageOf(record)?.expected?.size;
    const received = Math.max(storedBytes, inBrowser.get(draftId) ?? 0);
    const downloaded = state.phase === 'failed' ? 0 : received;
    return { ...shared, state, downloaded, ...(size === undefined ? {} : { size }) };
  }

  /** In bytes; `undefined` while one record has not said how large it is. */
  async #knownTotal(records: readonly JobRecord[]): Promise<number | undefined> {
    const { drafts } = this.options;
    let total = 0;
    for (const record of records) {
      const { state } = record;
      if (state.phase === 'failed') continue;
      const { size } =
        state.phase === 'complete'
          ? state
          : (drafts.knownProgress(record) ?? (await drafts.progress(record)));
      const known = size ?? nativeCarriageOf(record)?.expected?.size;
      if (known === undefined) return undefined;
      total += known;
    }
    return records.length > 0 ? total : undefined;
  }

  /** A job waits when every record that is still pending does, and none is tried at this moment. */
  #waitingReason({ job, pending }: StoredJob): WaitingReason | undefined {
    const { drafts, environment } = this.options;
    if (job.state.phase !== 'active' || job.state.paused) return undefined;
    const network = {
      isOnline: environment.network.isOnline(),
      isMetered: environment.network.isMetered(),
    };
    if (isMeteredOut(job, network)) return 'metered';
    let first: JobRecord | undefined;
    let reason: WaitingReason | undefined;
    for (const record of pending.values()) {
      const { state, index } = record;
      if (state.phase !== 'pending' || !state.waitingFor || drafts.isOpen(record)) return undefined;
      if (first && first.index < index) continue;
      first = record;
      reason = state.waitingFor;
    }
    return reason;
  }
}
