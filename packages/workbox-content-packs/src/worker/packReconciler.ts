import { transition } from '../state/packWish.js';
import type { PlannedFetch } from '../plan/planPack.js';
import type { InstallNotices } from './installNotices.js';
import { isInactive } from './isInactive.js';
import type { PackClaims } from './packClaims.js';
import type { PackJobs } from './packJobs.js';
import type { PackPorts } from './packPorts.js';
import type { PackShelf, StoredWish } from './packShelf.js';
import type { PackSources } from './packSources.js';
import type { PackStates } from './packStates.js';
import type { PackWishes } from './packWishes.js';
import { problemOf } from './problemOf.js';
import { resolvePack } from './resolvePack.js';

/** What has become of a pack: it may have freed segments, waits for what comes for another, or neither. */
type Outcome = 'has-freed' | 'waits' | 'rests';

/** Packs that are not like all others, by their ids. */
export interface ReconcileOptions {
  /** What a command was about. */
  readonly named?: string;
  /** What is left as it is. */
  readonly except?: string;
}

/** Makes the world match what is wanted; every wake-up and every command ends here. */
export class PackReconciler {
  /** Packs of which this worker has seen what the one before has left. By id. */
  readonly #reread = new Set<string>();
  /** Packs of which nothing is wanted, and no download is left. By id. */
  readonly #ended = new Set<string>();

  constructor(
    private readonly shelf: PackShelf,
    private readonly wishes: PackWishes,
    private readonly jobs: PackJobs,
    private readonly claims: Pick<PackClaims, 'besides'>,
    private readonly sources: PackSources,
    private readonly states: PackStates,
    private readonly notices: InstallNotices,
    private readonly ports: PackPorts,
  ) {}

  /**
   * Of every pack: one that is stuck is told of, and does not keep the others from going on.
   *
   * @returns what keeps packs from it, once all are done. By id.
   */
  async reconcile({ named, except }: ReconcileOptions = {}): Promise<ReadonlyMap<string, unknown>> {
    const outcomes = new Map<string, Outcome>();
    const thrown = new Map<string, unknown>();
    const bringAbout = async (id: string) => {
      try {
        outcomes.set(
          id,
          await this.wishes.exclusively(() => this.#reconcilePack(id, id === named)),
        );
        this.states.stuck.delete(id);
        thrown.delete(id);
      } catch (error) {
        if (isInactive(error)) throw error;
        this.states.stuck.set(id, problemOf(error));
        thrown.set(id, error);
      }
      this.ports.onChange(id);
    };
    const ids = (await this.shelf.ids()).filter((id) => id !== except);
    for (const id of ids) await bringAbout(id);
    const waiting = [...outcomes].filter(([, outcome]) => outcome === 'waits');
    // Of those that were looked at later, one may have given up what this one waits for.
    for (const [id] of waiting) await bringAbout(id);
    if ([...outcomes.values()].includes('has-freed')) this.ports.sweepSoon();
    await this.notices.tell();
    return thrown;
  }

  /** @param isNamed whether a command was about it: it asks again for what it waits for. */
  async #reconcilePack(id: string, isNamed: boolean): Promise<Outcome> {
    const stored = await this.shelf.wish(id);
    const { wish } = stored;
    if (wish.kind === 'version' || !this.#reread.has(id)) await this.shelf.reread(id);
    this.#reread.add(id);
    if (wish.kind === 'removal') {
      await this.#remove(id, stored);
      return 'has-freed';
    }
    if (wish.kind !== 'version') return this.#endWhatWasGivenUp(id);
    this.#ended.delete(id);
    await this.jobs.abortAllBut(id, stored);
    if (wish.phase === 'failed') return 'rests';
    const job = await this.jobs.get(id, stored);
    if (wish.phase === 'paused') {
      if (job && !job.paused) await job.pause();
      return 'rests';
    }
    if (job) {
      if (job.paused || (isNamed && job.waitingFor !== undefined)) await job.resume();
      return 'rests';
    }
    return this.#goOn(id, stored);
  }

  /** By this worker, or by one that died over it. */
  async #endWhatWasGivenUp(id: string): Promise<Outcome> {
    if (this.#ended.has(id)) return 'rests';
    const ended = await this.jobs.abortAllBut(id);
    this.#ended.add(id);
    return ended > 0 ? 'has-freed' : 'rests';
  }

  async #remove(id: string, { wish }: StoredWish): Promise<void> {
    await this.jobs.abortAllBut(id);
    await this.shelf.uninstall(id);
    const { delivery = 'on-demand' } = this.sources.declared(id) ?? {};
    const comesByItself = delivery !== 'on-demand';
    const next = transition(wish, { type: 'removed', comesByItself });
    // Of what is removed, nothing is referred to any more.
    await this.shelf.setWish(id, { wish: next, learnt: [], failed: [] }, []);
  }

  /** Fetches what is missing and not on its way for another pack, or installs what is whole. */
  async #goOn(id: string, stored: StoredWish): Promise<Outcome> {
    const { wish, manifest, learnt, source } = stored;
    if (!manifest || !source) return 'rests';
    const claimed = await this.claims.besides(id);
    const { segmentStore } = this.ports;
    const { fetches, left, assets } = await resolvePack(
      manifest,
      learnt,
      this.shelf,
      segmentStore,
      claimed,
    );
    const leaving = await this.#noteLeftOut(id, stored, left);
    if (fetches.length > 0) {
      try {
        await this.jobs.start(manifest, fetches, leaving);
      } catch (error) {
        if (!isQuotaExceeded(error)) throw error;
        // Said by its state, and not begun anew at each wake-up: somebody has to make room.
        const failed = transition(wish, { type: 'fail', reason: 'quota-exceeded' });
        await this.wishes.set(id, { ...leaving, wish: failed });
      }
      return 'rests';
    }
    if (left.length > 0) return 'waits';
    // The pointer flips: one put, which refuses what is not whole.
    await this.shelf.install(manifest, assets, source, this.ports.now());
    this.notices.isNew(id);
    await this.wishes.set(id, { ...stored, wish: transition(wish, { type: 'activated' }) });
    return 'has-freed';
  }

  /** Before its background fetch begins, whose end would else be taken for a failure. */
  async #noteLeftOut(
    id: string,
    { leftOut: before = [], ...stored }: StoredWish,
    left: readonly PlannedFetch[],
  ): Promise<StoredWish> {
    const leftOut = left.map(({ url }) => url);
    const noted = { ...stored, ...(leftOut.length > 0 ? { leftOut } : {}) };
    const isNoted =
      leftOut.length === before.length && leftOut.every((url) => before.includes(url));
    if (!isNoted) await this.wishes.set(id, noted);
    return noted;
  }
}

const isQuotaExceeded = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'QuotaExceededError';
