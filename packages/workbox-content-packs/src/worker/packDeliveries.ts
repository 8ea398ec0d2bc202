import type { Delivery } from '../manifest/packManifest.js';
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

  /** What is on its way in a version that an earlier worker was built with becomes what this one knows. */
  async follow(): Promise<void> {
    for (const { id, manifestDigest } of this.options.packs ?? []) {
      try {
        const { wish, source } = await this.shelf.wish(id);
        const wantedDigest = source?.manifestDigest;
        const isKnown = wantedDigest === undefined || wantedDigest === manifestDigest;
        if (wish.kind !== 'version' || isKnown) continue;
        await this.wishes.follow(await this.sources.load({ id }));
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
        const installed = await this.shelf.installed(id);
        const isRequired =
          installed !== undefined && (await this.states.unmetRange(id)) !== undefined;
        const isWanted = wish.kind === 'version' && source?.manifestDigest === manifestDigest;
        if (isWanted && wish.phase === 'failed' && comes(delivery, isRequired)) {
          // Nobody asked for it, so that nobody may come to say so: once in a worker's life.
          await this.wishes.change(id, { type: 'retry' });
          this.onChange();
        }
        if (wish.kind === 'removal' || wish.kind === 'declined' || isWanted) continue;
        if (!comes(delivery, isRequired) || (await this.states.isCurrent(id))) continue;
        const priority = delivery === 'fast-follow' && !isRequired ? 'low' : 'normal';
        await this.wishes.want(await this.sources.load({ id }), priority);
        this.states.problems.delete(id);
      } catch (error) {
        this.states.problems.set(id, problemOf(error));
      }
      this.onChange();
    }
  }
}
