import { transition } from '../state/packWish.js';
import type { InstallNotices } from './installNotices.js';
import { isInactive } from './isInactive.js';
import type { PackJobs } from './packJobs.js';
import type { PackPorts } from './packPorts.js';
import type { PackShelf, StoredWish } from './packShelf.js';
import type { PackSources } from './packSources.js';
import type { PackStates } from './packStates.js';
import type { PackWishes } from './packWishes.js';
import { problemOf } from './problemOf.js';
import { resolvePack } from './resolvePack.js';

/** Makes the world match what is wanted; every wake-up and every command ends here. */
export class PackReconciler {
  /** Packs of which this worker has seen what the one before has left. By id. */
  readonly #reread = new Set<string>();

  constructor(
    private readonly shelf: PackShelf,
    private readonly wishes: PackWishes,
    private readonly jobs: PackJobs,
    private readonly sources: PackSources,
    private readonly states: PackStates,
    private readonly notices: InstallNotices,
    private readonly ports: PackPorts,
  ) {}

  /**
   * Of every pack: one that is stuck is told of, and does not keep the others from going on.
   *
   * @param named what a command was about.
   * @throws what keeps that pack, and no other, once all are done.
   */
  async reconcile(named?: string): Promise<void> {
    let hasFreed = false;
    const thrown: unknown[] = [];
    for (const id of await this.shelf.ids()) {
      try {
        hasFreed = (await this.wishes.exclusively(() => this.#reconcilePack(id))) || hasFreed;
        this.states.stuck.delete(id);
      } catch (error) {
        if (isInactive(error)) throw error;
        this.states.stuck.set(id, problemOf(error));
        if (id === named) thrown.push(error);
      }
      this.ports.onChange(id);
    }
    if (hasFreed) this.ports.sweepSoon();
    await this.notices.tell();
    if (thrown.length > 0) throw thrown[0];
  }

  /** @returns whether segments may be free now. */
  async #reconcilePack(id: string): Promise<boolean> {
    const stored = await this.shelf.wish(id);
    const { wish } = stored;
    if (wish.kind === 'version' || !this.#reread.has(id)) await this.shelf.reread(id);
    this.#reread.add(id);
    if (wish.kind === 'removal') {
      await this.#remove(id, stored);
      return true;
    }
    if (wish.kind !== 'version') return false;
    await this.jobs.abortAllBut(id, stored);
    if (wish.phase === 'failed') return false;
    const job = await this.jobs.get(id, stored);
    if (wish.phase === 'paused') {
      if (job && !job.paused) await job.pause();
      return false;
    }
    if (job) {
      if (job.paused) await job.resume();
      return false;
    }
    return this.#goOn(id, stored);
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

  /** Fetches what is missing, or installs what is whole. */
  async #goOn(id: string, stored: StoredWish): Promise<boolean> {
    const { wish, manifest, learnt, source } = stored;
    if (!manifest || !source) return false;
    const { segmentStore } = this.ports;
    const { fetches, assets } = await resolvePack(manifest, learnt, this.shelf, segmentStore);
    if (fetches.length > 0) {
      try {
        await this.jobs.start(manifest, fetches, stored);
      } catch (error) {
        if (!isQuotaExceeded(error)) throw error;
        // Said by its state, and not begun anew at each wake-up: somebody has to make room.
        const failed = transition(wish, { type: 'fail', reason: 'quota-exceeded' });
        await this.wishes.set(id, { ...stored, wish: failed });
      }
      return false;
    }
    // The pointer flips: one put, which refuses what is not whole.
    await this.shelf.install(manifest, assets, source, this.ports.now());
    this.notices.isNew(id);
    await this.wishes.set(id, { ...stored, wish: transition(wish, { type: 'activated' }) });
    return true;
  }
}

const isQuotaExceeded = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'QuotaExceededError';
