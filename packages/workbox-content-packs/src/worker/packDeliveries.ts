import type { Delivery } from '../manifest/packManifest.js';
import type { PackWish } from '../state/packWish.js';
import type { PackOptions } from './packOptions.js';
import type { PackShelf } from './packShelf.js';
import type { PackSources } from './packSources.js';
import type { PackStates } from './packStates.js';
import type { PackWishes } from './packWishes.js';
import { problemOf } from './problemOf.js';

/** Wants the packs that come by themselves. */
export class PackDeliveries {
  constructor(
    private readonly options: PackOptions,
    private readonly shelf: PackShelf,
    private readonly wishes: PackWishes,
    private readonly sources: PackSources,
    private readonly states: PackStates,
    private readonly onChange: () => void,
  ) {}

  /**
   * What is on its way in a version that an earlier worker was built with becomes what this one knows: a deploy may have
   * replaced its files on the server.
   */
  async follow(): Promise<void> {
    for (const { id, manifestDigest } of this.options.packs ?? []) {
      try {
        const { wish, source } = await this.shelf.wish(id);
        const wanted = source?.manifestDigest;
        if (wish.kind !== 'version' || wanted === undefined || wanted === manifestDigest) continue;
        // The deploy was taken back.
        if (await this.states.isCurrent(id)) await this.wishes.keepInstalled(id);
        else {
          const isRequired = await this.#isRequired(id);
          const priority = isRequired ? 'normal' : undefined;
          await this.wishes.want(await this.sources.load({ id }), { priority, instead: true });
        }
        this.states.problems.delete(id);
      } catch (error) {
        this.states.problems.set(id, problemOf(error));
      }
      this.onChange();
    }
  }

  /**
   * Whatever cannot begin is told of, and does not keep the others from it.
   *
   * @param comes says which, by their delivery, and by whether this build does not work with what is
   * installed.
   */
  async want(comes: (delivery: Delivery, isRequired: boolean) => boolean): Promise<void> {
    const { packs = [] } = this.options;
    for (const { id, delivery = 'on-demand', manifestDigest } of packs) {
      try {
        const { wish, source } = await this.shelf.wish(id);
        const isRequired = await this.#isRequired(id);
        const isWanted = wish.kind === 'version' && source?.manifestDigest === manifestDigest;
        if (isWanted && wish.phase === 'failed' && comes(delivery, isRequired)) {
          // Nobody asked for it, so that nobody may come to say so: once in a worker's life.
          await this.wishes.change(id, { type: 'retry' });
          this.onChange();
        }
        if (wish.kind === 'removal' || isWanted || isDeclined(wish, manifestDigest)) continue;
        if (!comes(delivery, isRequired) || (await this.states.isCurrent(id))) continue;
        const priority = delivery === 'fast-follow' && !isRequired ? 'low' : 'normal';
        await this.wishes.want(await this.sources.load({ id }), { priority });
        this.states.problems.delete(id);
      } catch (error) {
        this.states.problems.set(id, problemOf(error));
      }
      this.onChange();
    }
  }

  /** Whether this build does not work with what is installed. */
  async #isRequired(id: string): Promise<boolean> {
    const installed = await this.shelf.installed(id);
    return installed !== undefined && (await this.states.unmetRange(id)) !== undefined;
  }
}

/** Whether somebody did not want it: at all, or in this version. */
function isDeclined(wish: PackWish, manifestDigest: string | undefined): boolean {
  if (wish.kind !== 'declined') return false;
  return wish.manifestDigest === undefined || wish.manifestDigest === manifestDigest;
}
