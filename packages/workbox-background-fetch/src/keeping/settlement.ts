import type { BackgroundFetchRegistration } from 'background-fetch-ponyfill/service-worker';
import type { Downloads } from '../downloads.js';
import type { JobEnd } from '../progress/describeJob.js';
import type { Publisher } from '../progress/publisher.js';
import type { Progress } from '../protocol.js';
import { failuresOf } from './failuresOf.js';
import type { Delivery, Keeper } from './keeper.js';
import { logOutcome } from './logOutcome.js';
import type { DownloadOutcome, UIUpdate } from './outcome.js';
import { callApp, isNoRoom, refusalOf } from './refusal.js';
import type { Refusal } from './refusal.js';

export type SettlingType =
  'backgroundfetchsuccess' | 'backgroundfetchfail' | 'backgroundfetchabort';

/** The event that ends a job, as far as it is used. */
export interface SettlingEvent extends ExtendableEvent {
  readonly registration: BackgroundFetchRegistration;
  /** Missing where nothing is shown. */
  updateUI?(update: UIUpdate): Promise<void>;
}

/** Said to whoever asked for a file that no part of the worker takes: it would be gone at once. */
const NOBODY_KEEPS_IT: Refusal = {
  reason: 'refused',
  detail:
    'it came, and no cache of the worker takes it: accepts of handleBackgroundFetchEvents(), or globPatterns, largerThan and largeGlobs of the build, say what is kept',
};

/** A job may have any id, be it `season:1`. */
const isAssetUrl = (id: string): boolean => /^https?:/.test(id);

/**
 * Ends background fetches: hands each asset that came to whoever keeps its kind, and says what became
 * of the job. Of one in which some requests failed, the good ones are kept and the others named; of an
 * aborted one, nothing is.
 */
export class Settlement {
  readonly #keepers: Keeper[] = [];
  readonly #others: ((url: string) => boolean)[] = [];

  constructor(
    private readonly downloads: Pick<Downloads, 'draftOf'>,
    private readonly publisher: Publisher,
  ) {}

  /** The first that accepts a URL gets it. */
  add(keeper: Keeper, place: 'first' | 'last' = 'last'): void {
    if (place === 'first') this.#keepers.unshift(keeper);
    else this.#keepers.push(keeper);
    this.publisher.addCache(keeper);
  }

  /** @param has whether an absolute URL's asset comes to the worker without a background fetch. */
  addOthers(has: (url: string) => boolean): void {
    this.#others.push(has);
  }

  /** How far it is, and whether it would be kept. @param id a job's, or an asset's absolute URL. */
  async progressOf(id: string): Promise<Progress> {
    const progress = await this.publisher.progressOf(id);
    const isAbsentAsset = progress.phase === 'absent' && isAssetUrl(id);
    if (!isAbsentAsset || this.#others.some((has) => has(id))) return progress;
    try {
      return (await this.#keeperOf(id)) ? progress : { ...progress, unkept: true };
    } catch (error) {
      // The app's `accepts` does not know; it is asked again when something has come.
      reportError(error);
      return progress;
    }
  }

  get keepers(): readonly Keeper[] {
    return this.#keepers;
  }

  /** The page that belongs to a job. */
  pageFor(id: string): string | undefined {
    for (const keeper of this.#keepers) {
      const page = keeper.pageFor?.(id);
      if (page !== undefined) return page;
    }
    return undefined;
  }

  /** Deletes one asset, wherever it can be removed. @returns whether there was one. */
  async remove(url: string): Promise<boolean> {
    const removed = await Promise.all(this.#keepers.map((keeper) => keeper.remove(url)));
    if (!removed.includes(true)) return false;
    this.publisher.gone(url);
    return true;
  }

  /**
   * @throws whatever storing failed with, once all others are kept: the browser tells of the job again,
   * then.
   */
  async settle(type: SettlingType, event: SettlingEvent): Promise<void> {
    const { registration } = event;
    if (type === 'backgroundfetchabort') {
      await this.#end(registration, { phase: 'aborted' });
      return;
    }
    await this.publisher.ended(registration, { phase: 'caching' });
    if (registration.failureReason === 'quota-exceeded') await this.#makeRoom();
    const { kept, removable, refused, updateUI } = await this.#keep(event);
    const deletable = async () =>
      (await Promise.all(this.#keepers.map((keeper) => keeper.list()))).flat();
    const failures = await failuresOf(registration, { refused, deletable });
    const { id, title } = registration.snapshot;
    const outcome: DownloadOutcome = { id, title, kept, failures };
    logOutcome(outcome);
    const update = await callApp('updateUI', () => updateUI?.(outcome)).catch(reportError);
    if (update) await event.updateUI?.(update);
    const reasons = [
      registration.failureReason,
      ...[...refused.values()].map(({ reason }) => reason),
    ];
    const reason =
      reasons.find((each) => each === 'quota-exceeded') ??
      reasons.find((each) => each === 'refused') ??
      registration.failureReason;
    await this.#end(
      registration,
      failures.length === 0
        ? { phase: 'ready', removable }
        : { phase: 'failed', reason, failures, removable },
    );
  }

  /** Keepers store what they make of it before pages are told. */
  async #end(registration: BackgroundFetchRegistration, end: JobEnd): Promise<void> {
    for (const keeper of this.#keepers) await keeper.ended?.(registration.snapshot, end);
    await this.publisher.ended(registration, end);
  }

  async #keep(event: SettlingEvent) {
    const kept: string[] = [];
    const removable = new Set<string>();
    const refused = new Map<string, Refusal>();
    const problems: unknown[] = [];
    let updateUI: ((outcome: DownloadOutcome) => UIUpdate | undefined) | undefined;
    const { registration } = event;
    for (const record of await registration.matchAll()) {
      const { request } = record;
      const { url } = request;
      try {
        const keeper = await this.#keeperOf(url);
        updateUI ??= keeper && ((outcome) => keeper.updateUI?.(outcome));
        const draft = await this.downloads.draftOf(record);
        // A record that failed has nothing to keep.
        if (!draft.isWhole) continue;
        const refusal = keeper
          ? await this.#keepOne(keeper, registration, { request, draft, event })
          : NOBODY_KEEPS_IT;
        if (refusal) refused.set(url, refusal);
        else {
          kept.push(url);
          if (keeper?.canRemove) removable.add(url);
        }
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal) refused.set(url, refusal);
        // The others do not wait for it.
        else problems.push(error);
      }
    }
    if (problems.length > 0) throw problems[0];
    return { kept, removable, refused, updateUI };
  }

  async #keeperOf(url: string): Promise<Keeper | undefined> {
    for (const keeper of this.#keepers) if (await keeper.accepts(url)) return keeper;
    return undefined;
  }

  /** Once more where there was no room. @returns why it was not kept; `undefined` where it was. */
  async #keepOne(
    keeper: Keeper,
    { snapshot, failureReason }: BackgroundFetchRegistration,
    delivery: Omit<Delivery, 'jobUid'>,
  ): Promise<Refusal | undefined> {
    const keep = async () => {
      const detail = await keeper.keep({ ...delivery, jobUid: snapshot.uid });
      return detail === undefined ? undefined : ({ reason: 'refused', detail } as const);
    };
    try {
      return await keep();
    } catch (error) {
      // Those that had none have asked for it already.
      if (!isNoRoom(error) || failureReason === 'quota-exceeded') throw error;
      await this.#makeRoom();
      return keep();
    }
  }

  async #makeRoom(): Promise<void> {
    for (const keeper of this.#keepers) await keeper.onNoRoom?.();
  }
}
