import { Observed } from './observed.js';

/**
 * A list of states, by their ids.
 *
 * @example
 * const packs = useSyncExternalStore(client.packList.subscribe, client.packList.getSnapshot) ?? [];
 */
export class ObservedList<State extends { readonly id: string }> extends Observed<
  readonly State[]
> {
  /** @internal */
  constructor(private readonly readAll: () => Promise<readonly State[]>) {
    super();
  }

  /** @internal One of them has changed, or is new. */
  put(state: State): void {
    const list = this.getSnapshot();
    if (!list) {
      if (this.isFollowed) this.refresh();
      return;
    }
    const isKnown = list.some(({ id }) => id === state.id);
    this.tell(isKnown ? list.map((one) => (one.id === state.id ? state : one)) : [...list, state]);
  }

  /** @internal */
  protected override ask(): Promise<readonly State[]> {
    return this.readAll();
  }
}
