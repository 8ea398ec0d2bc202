import type { Hints } from '../../channel/hints.js';
import type { FetchArgs, NativeOrder } from '../../channel/messages.js';
import type { Environment } from '../../environment.js';
import type { JobStore, StoredJob } from '../../jobs/jobStore.js';
import type { Carriage, CarriageReason, NativeCarriage } from '../carriage.js';
import { chooseCarriers, NATIVE_FROM_BYTES } from './chooseCarriers.js';
import { isOurs, jobUidOf, nativeIdOf } from './nativeIds.js';
import { emulated, EVENT_MS, nativeStep } from './nativeStep.js';
import type { NativeRegistration } from './nativePort.js';
import { nativeCarriageOf, shareOut } from './nativeProgress.js';
import { probeAll } from './probe.js';

export interface NativeCarrierOptions {
  readonly scope: string;
  readonly environment: Environment;
  readonly store: JobStore;
  readonly hints: Hints;
  readonly hasPrepareRequest: boolean;
  /** The browser has brought something of a job. */
  readonly onProgress: (jobUid: string) => void;
  /** Under `auto`, in bytes; default 128 MiB. */
  readonly nativeFromBytes?: number;
}

/** A page that has not said by then that it was started has died, or the browser asks its user. */
export const REPORT_MS = 15_000;

const NONE: ReadonlyMap<string, number> = new Map();

/** Longer than Chromium waits before it tries once more, which is 20 s, several times over. */
export const NATIVE_STALL_MS = 180_000;

/**
 * What the browser carries, looked after from the worker: who starts it, whether it goes on, how far
 * it is. What it has brought is taken over by the event that ends it (`NativeEnding`).
 */
export class NativeCarrier {
  /** Those that this worker has seen. */
  readonly #seen = new Map<string, NativeRegistration>();
  /** When each last said another number of bytes. */
  readonly #lastMoved = new Map<string, { readonly downloaded: number; readonly at: number }>();
  readonly #missingSince = new Map<string, number>();
  /** Whose results are being taken over in this worker. */
  readonly #ending = new Set<string>();
  /** Once a worker's life: a start may have come late, or a job have ended while nobody was there. */
  #strangersAreDue = true;

  constructor(private readonly options: NativeCarrierOptions) {}

  /** Chooses a carrier for each request of a new job; asks servers for sizes where that matters. */
  choose(args: FetchArgs): Promise<Carriage[]> {
    const {
      environment,
      scope,
      hasPrepareRequest,
      nativeFromBytes = NATIVE_FROM_BYTES,
    } = this.options;
    const { clock, native } = environment;
    return chooseCarriers({
      ...args,
      engine: args.engine ?? 'auto',
      hasNative: native !== undefined,
      pageStarts: args.startsNative === true,
      hasPrepareRequest,
      nativeFromBytes,
      origin: new URL(scope).origin,
      probe: (requests) => probeAll(requests, environment),
      nativeId: nativeIdOf(args.uid),
      until: clock.now() + REPORT_MS,
    });
  }

  /** What a page is to start for a job; `undefined` where there is nothing. */
  async order(uid: string): Promise<NativeOrder | undefined> {
    const found = await this.options.store.find(uid);
    if (found?.job.state.phase !== 'active') return undefined;
    const records = [...found.inBrowser.values()]
      .filter((record) => nativeCarriageOf(record)?.phase === 'starting')
      .sort((a, b) => a.index - b.index);
    if (records.length === 0) return undefined;
    const { title, icons, downloadTotal } = found.job;
    const sum = records
      .map((record) => nativeCarriageOf(record)?.expected?.size ?? NaN)
      .reduce((total, size) => total + size, 0);
    const isAll = records.length === found.records.length;
    return {
      id: nativeIdOf(uid),
      indices: records.map(({ index }) => index),
      title,
      icons,
      downloadTotal: Number.isNaN(sum) ? (isAll ? downloadTotal : 0) : sum,
    };
  }

  /**
   * A page has tried to start it.
   *
   * @param problem why it could not; missing where it did.
   * @returns whether it is wanted: a start that comes late is to be aborted.
   */
  async report(uid: string, problem?: string): Promise<boolean> {
    await this.#change(uid, (carriage) => {
      if (carriage.phase !== 'starting') return undefined;
      return problem === undefined
        ? { ...carriage, phase: 'carrying' }
        : emulated('refused', problem);
    });
    const inBrowser = [...((await this.options.store.find(uid))?.inBrowser.values() ?? [])];
    return inBrowser.some((record) => nativeCarriageOf(record)?.phase === 'carrying');
  }

  /** Takes a job from the browser; what it has whole is taken over still. */
  async leave(uid: string, why: CarriageReason): Promise<void> {
    const until = this.options.environment.clock.now() + EVENT_MS;
    await this.#change(uid, (carriage) =>
      carriage.phase === 'starting' ? emulated(why) : { ...carriage, phase: 'ending', why, until },
    );
  }

  /**
   * Compares what is stored with what the browser has, and gives to the runner what the browser has
   * not.
   *
   * @returns when it is to be called again, in milliseconds since the epoch.
   */
  async tend(): Promise<number> {
    const { store } = this.options;
    const wanted = new Set<string>();
    let next = Infinity;
    for (const stored of [...(await store.jobs())]) {
      if (stored.job.state.phase !== 'active' || stored.inBrowser.size === 0) continue;
      const id = nativeIdOf(stored.job.uid);
      wanted.add(id);
      if (!this.#ending.has(id)) next = Math.min(next, await this.#tendOne(id, stored));
    }
    await this.#abortOthers(wanted);
    return next;
  }

  /** Bytes that the browser has of each record that it carries, by draft. */
  progressOf({ job, records, inBrowser }: StoredJob): ReadonlyMap<string, number> {
    if (inBrowser.size === 0) return NONE;
    const seen = this.#seen.get(nativeIdOf(job.uid));
    return shareOut(records, seen?.downloaded ?? 0);
  }

  /** Holds everything else off while the result is taken over. */
  async whileEnding(id: string, work: () => Promise<void>): Promise<void> {
    this.#ending.add(id);
    try {
      await work();
    } finally {
      this.#ending.delete(id);
      this.#seen.delete(id);
      this.#lastMoved.delete(id);
    }
  }

  async #tendOne(id: string, { job, inBrowser }: StoredJob): Promise<number> {
    const now = this.options.environment.clock.now();
    const registration = await this.#find(id, job.uid);
    const missingSince = registration ? now : (this.#missingSince.get(id) ?? now);
    this.#missingSince.set(id, missingSince);
    const step = (carriage: NativeCarriage) =>
      nativeStep(carriage, { isListed: registration !== undefined, now, missingSince });
    const carriages = [...inBrowser.values()].flatMap((record) => nativeCarriageOf(record) ?? []);
    // Most of the time nothing is to be changed, and nothing is written then.
    if (carriages.some((carriage) => step(carriage).carriage)) {
      await this.#change(job.uid, (carriage) => step(carriage).carriage);
    }
    if (carriages.some(({ phase }) => phase === 'ending')) await registration?.abort();
    else if (registration) return this.#watch(id, job.uid, registration);
    return Math.min(...carriages.map((carriage) => step(carriage).lookAt ?? Infinity));
  }

  /**
   * Chromium asks a server that sends nothing again and again, for ever, and holds every other native
   * fetch of the origin up meanwhile (docs/discoveries/0042).
   *
   * @returns when to look again, in milliseconds since the epoch.
   */
  async #watch(id: string, uid: string, { downloaded }: NativeRegistration): Promise<number> {
    const { clock, network } = this.options.environment;
    const now = clock.now();
    const last = this.#lastMoved.get(id);
    if (last?.downloaded !== downloaded || !network.isOnline()) {
      this.#lastMoved.set(id, { downloaded, at: now });
      return now + NATIVE_STALL_MS;
    }
    if (now < last.at + NATIVE_STALL_MS) return last.at + NATIVE_STALL_MS;
    await this.leave(uid, 'stalled');
    return now;
  }

  async #find(id: string, uid: string): Promise<NativeRegistration | undefined> {
    const { environment } = this.options;
    const seen = this.#seen.get(id);
    // Settled: what it says stays readable, and its event is under way.
    if (seen) return seen.result === '' ? seen : undefined;
    const found = await environment.native?.get(id).catch((error: unknown) => {
      environment.reportError(error);
      return undefined;
    });
    if (!found) return undefined;
    this.#seen.set(id, found);
    found.addEventListener('progress', () => this.options.onProgress(uid));
    return found;
  }

  /** Ends native fetches that no job wants: a start that came late, or of a job that has ended. */
  async #abortOthers(wanted: ReadonlySet<string>): Promise<void> {
    const { environment, store } = this.options;
    const { native } = environment;
    const strangers = [...this.#seen].filter(([id]) => !wanted.has(id) && !this.#ending.has(id));
    for (const [id, registration] of strangers) {
      this.#seen.delete(id);
      await registration.abort();
    }
    for (const known of [this.#lastMoved, this.#missingSince]) {
      for (const id of known.keys()) if (!wanted.has(id)) known.delete(id);
    }
    // Those of a newer version's jobs are not this one's to end.
    if (!this.#strangersAreDue || !native || (await store.hasNewer())) return;
    this.#strangersAreDue = false;
    for (const id of await native.getIds()) {
      if (isOurs(id) && !(await this.#isWanted(id))) await (await native.get(id))?.abort();
    }
  }

  /** By the store as it is after the browser was asked: a job may have been made and started since. */
  async #isWanted(id: string): Promise<boolean> {
    const stored = await this.options.store.find(jobUidOf(id) ?? '');
    return stored?.job.state.phase === 'active' && stored.inBrowser.size > 0;
  }

  async #change(
    uid: string,
    choose: (carriage: NativeCarriage) => Carriage | undefined,
  ): Promise<void> {
    const { store } = this.options;
    // Most jobs have nothing in the browser, and nothing is written for them.
    if (!(await store.find(uid))?.inBrowser.size) return;
    const changed = await store.changeCarriages(uid, (record) => {
      const carriage = nativeCarriageOf(record);
      return carriage && choose(carriage);
    });
    if (changed) this.options.hints.announce(uid);
  }
}
