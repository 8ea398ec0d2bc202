import type { JobSnapshot } from '../channel/messages.js';
import type {
  Carriage,
  CarriageReason,
  Carrier,
  JobCarrier,
  VerifiedBy,
} from '../carriers/carriage.js';
import type { FailureReason, RecordState, Result, WaitingReason } from '../jobs/job.js';
import type { Backend } from './backend.js';
import { EventHandlerSlot } from './eventHandler.js';
import type { EventHandler } from './eventHandler.js';
import { isMatch } from '../algorithms/isMatch.js';
import { createRecord, unavailable } from './record.js';
import type { BackgroundFetchRecord } from './record.js';
import { RETITLE } from './retitle.js';
import { defineInterface, INTERNAL, refuseConstruction } from './webIdl.js';

/** @internal */
export let createRegistration: (
  snapshot: JobSnapshot,
  backend: Backend,
) => BackgroundFetchRegistration;

/** @internal Takes what was read of the job elsewhere. */
export let updateRegistration: (
  registration: BackgroundFetchRegistration,
  now: JobSnapshot,
) => void;

/**
 * How far one request of a background fetch is. Not standard.
 *
 * @example
 * const line = ({ url, downloaded, size, carrier }: RecordProgress) =>
 *   `${url}: ${downloaded} of ${size ?? '?'} bytes, by ${carrier}`;
 * console.log((await film.recordsProgress()).map(line));
 */
export interface RecordProgress {
  readonly url: string;
  readonly phase: RecordState['phase'];
  /** Durable bytes. */
  readonly downloaded: number;
  /** In bytes; missing while it is unknown. */
  readonly size?: number;
  /** Why it is not tried at this moment. */
  readonly waitingFor?: WaitingReason;
  readonly reason?: FailureReason;
  readonly carrier: Carrier;
  /** Why that one; missing where the first versions stored it. */
  readonly carrierReason?: CarriageReason;
  /** For people: what the browser did that the runner has it now. */
  readonly carrierDetail?: string;
  /** What a whole one was verified by. */
  readonly verified?: VerifiedBy;
  /** For people: what happened, with the status where there was one. */
  readonly detail?: string;
  /** Of one that has failed: the server has other bytes than are expected, by their digests or their number. */
  readonly isUnexpected?: true;
}

/**
 * One background fetch. Its attributes change between tasks; `progress` fires when they did, and
 * `statechange` (not standard) when `paused` or `waitingFor` did. Sizes in bytes.
 *
 * @example
 * const film: BackgroundFetchRegistration | undefined = await backgroundFetch.get('film');
 * film?.addEventListener('progress', () => console.log(film.downloaded, film.downloadTotal));
 */
export class BackgroundFetchRegistration extends EventTarget {
  readonly #backend: Backend;
  readonly #unsubscribe: () => void;
  readonly #onprogress = new EventHandlerSlot(this, 'progress');
  #snapshot: JobSnapshot;
  #refreshing: Promise<void> | undefined;
  #stale = false;

  private constructor(...[key, snapshot, backend]: [typeof INTERNAL, JobSnapshot, Backend]) {
    refuseConstruction(key);
    super();
    this.#snapshot = snapshot;
    this.#backend = backend;
    this.#unsubscribe = backend.subscribe(snapshot.uid, (now) => {
      if (now) this.#update(now);
      else this.#refresh();
    });
  }

  static {
    createRegistration = (...given) => new BackgroundFetchRegistration(INTERNAL, ...given);
    updateRegistration = (registration, now) => registration.#update(now);
    defineInterface(this, 'BackgroundFetchRegistration', {
      attributes: [
        'id',
        'uploadTotal',
        'uploaded',
        'downloadTotal',
        'downloaded',
        'result',
        'failureReason',
        'recordsAvailable',
        'onprogress',
      ],
      operations: { abort: 0, match: 1, matchAll: 0 },
    });
  }

  /** The app's own name for it. */
  get id(): string {
    return this.#snapshot.id;
  }
  /** The lengths of all request bodies. */
  get uploadTotal(): number {
    return this.#snapshot.uploadTotal;
  }
  /** Of request bodies, what was sent. */
  get uploaded(): number {
    return this.#snapshot.uploaded;
  }
  /** As `fetch()` was given it; 0 where it was not. */
  get downloadTotal(): number {
    return this.#snapshot.downloadTotal;
  }
  /** Durable bytes of responses, decoded. */
  get downloaded(): number {
    return this.#snapshot.downloaded;
  }
  /** `''` as long as it is active. */
  get result(): Result {
    return this.#snapshot.result;
  }
  /** `''` unless it has failed. */
  get failureReason(): FailureReason {
    return this.#snapshot.failureReason;
  }
  /** Whether `match()` and `matchAll()` give any; not any more once its event is over. */
  get recordsAvailable(): boolean {
    return this.#snapshot.recordsAvailable;
  }

  /** As an event handler attribute: the listener of `progress`, or `null`. */
  get onprogress(): EventHandler<BackgroundFetchRegistration> {
    return this.#onprogress.value as EventHandler<BackgroundFetchRegistration>;
  }
  /** What is neither a function nor an object is `null`. */
  set onprogress(handler: EventHandler<BackgroundFetchRegistration>) {
    this.#onprogress.value = handler;
  }

  /** Whether the app wants it to rest. Not standard. */
  get paused(): boolean {
    return this.#snapshot.paused;
  }

  /** Why nothing moves, while nothing does though the app wants it to. Not standard. */
  get waitingFor(): WaitingReason | undefined {
    return this.#snapshot.waitingFor;
  }

  /**
   * Who carries it: the browser (`native`), the service worker (`emulated`), or each a part of it
   * (`mixed`); `recordsProgress()` says why. Missing where that is not known. Not standard.
   */
  get carrier(): JobCarrier | undefined {
    return this.#snapshot.carrier;
  }

  /** The job behind it, with what the specification's attributes leave out. Not standard. */
  get snapshot(): JobSnapshot {
    return this.#snapshot;
  }

  /** @returns `true` where this call ended it, `false` where it had ended before. */
  abort(): Promise<boolean> {
    return this.#backend.abort(this.#snapshot.uid);
  }

  /**
   * Stops its transfers, for good until `resume()`: it stays paused over restarts of the browser. What
   * has come stays; a request that is no GET and is under way is let go on. Not standard.
   *
   * @returns `true` where it is paused now, `false` where it had ended before.
   */
  pause(): Promise<boolean> {
    return this.#backend.pause(this.#snapshot.uid);
  }

  /**
   * Goes on, with a fresh retry budget, and tries at once what waits for a server or a network; also asks
   * again where the server did not allow it. What was to wait for an unmetered network still does; and
   * what had an `Authorization` that died with the worker waits as `not-allowed` as long as there is no
   * `prepareRequest` to make another. Not standard.
   *
   * @returns `true` where it goes on, `false` where it had ended before.
   */
  resume(): Promise<boolean> {
    return this.#backend.resume(this.#snapshot.uid);
  }

  /** How far each of its requests is, in their order. Not standard. */
  async recordsProgress(): Promise<RecordProgress[]> {
    const records = await this.#backend.records(this.#snapshot.uid);
    return records.map(({ request, state, downloaded, size, carriage }) => ({
      url: request.url,
      phase: state.phase,
      downloaded,
      ...(size === undefined ? {} : { size }),
      ...(state.phase === 'pending' && state.waitingFor ? { waitingFor: state.waitingFor } : {}),
      ...failureOf(state),
      ...(state.phase === 'complete' && state.verified ? { verified: state.verified } : {}),
      ...carrierFields(carriage),
    }));
  }

  /** The first record whose request matches. */
  async match(
    request: RequestInfo | URL,
    options?: CacheQueryOptions,
  ): Promise<BackgroundFetchRecord | undefined> {
    return (await this.matchAll(request, options))[0];
  }

  /**
   * The records, in the order of the requests.
   *
   * @throws {DOMException} `InvalidStateError` once records are not available any more.
   */
  async matchAll(
    request?: RequestInfo | URL,
    options?: CacheQueryOptions,
  ): Promise<BackgroundFetchRecord[]> {
    if (!this.#snapshot.recordsAvailable) throw unavailable();
    const wanted = request === undefined ? undefined : new Request(request);
    const { uid } = this.#snapshot;
    const records = await this.#backend.records(uid);
    // Every job has some, until its event is over.
    if (records.length === 0) throw unavailable();
    return records
      .filter((record) => !wanted || isMatch(wanted, record, options ?? {}))
      .map((record) => createRecord(uid, record, this.#backend));
  }

  /** @internal */
  async [RETITLE](title: string | undefined): Promise<void> {
    if (title !== undefined) await this.#backend.retitle(this.#snapshot.uid, title);
  }

  /** Reads the truth anew, once at a time; a hint that comes meanwhile makes it read once more. */
  #refresh(): void {
    this.#stale = true;
    this.#refreshing ??= this.#readWhileStale()
      // Nobody can be asked now, as while one worker follows another: the next hint brings the truth.
      .catch(() => undefined)
      .finally(() => (this.#refreshing = undefined));
  }

  async #readWhileStale(): Promise<void> {
    while (this.#stale) {
      this.#stale = false;
      const now = await this.#backend.snapshot(this.#snapshot.uid);
      if (!now) return;
      this.#update(now);
    }
  }

  #update(now: JobSnapshot): void {
    const before = this.#snapshot;
    // Read before the job settled, and come after: a result is never taken back.
    if (before.result !== '' && now.result === '') return;
    this.#snapshot = before.recordsAvailable ? now : { ...now, recordsAvailable: false };
    if (now.result !== '' && !now.recordsAvailable) this.#unsubscribe();
    if (hasProgressed(before, now)) this.dispatchEvent(new Event('progress'));
    if (before.paused !== now.paused || before.waitingFor !== now.waitingFor) {
      this.dispatchEvent(new Event('statechange'));
    }
  }
}

function failureOf(state: RecordState): Pick<RecordProgress, 'reason' | 'detail' | 'isUnexpected'> {
  if (state.phase !== 'failed') return {};
  const { reason, detail, isUnexpected } = state;
  return { reason, detail, ...(isUnexpected ? { isUnexpected } : {}) };
}

function carrierFields(
  carriage: Carriage | undefined,
): Pick<RecordProgress, 'carrier' | 'carrierReason' | 'carrierDetail'> {
  if (!carriage) return { carrier: 'emulated' };
  const detail = carriage.by === 'emulated' ? carriage.detail : undefined;
  return {
    carrier: carriage.by,
    carrierReason: carriage.why,
    ...(detail === undefined ? {} : { carrierDetail: detail }),
  };
}

/** The specification fires `progress` on change only, and never after there is a result. */
function hasProgressed(before: JobSnapshot, now: JobSnapshot): boolean {
  return (
    before.result === '' &&
    (before.downloaded !== now.downloaded ||
      before.uploaded !== now.uploaded ||
      before.result !== now.result ||
      before.failureReason !== now.failureReason)
  );
}
