import type { PackOptions } from './packOptions.js';
import type { PackPorts } from './packPorts.js';
import type { PackShelf } from './packShelf.js';
import type { PackStates } from './packStates.js';

/** Tells the app of each pack that is installed: once in a worker's life, and after each new version. */
export class InstallNotices {
  /** By the pack's id. */
  readonly #told = new Set<string>();

  constructor(
    private readonly options: Pick<PackOptions, 'onInstalled'>,
    private readonly shelf: PackShelf,
    private readonly states: PackStates,
    private readonly ports: Pick<PackPorts, 'reportError'>,
  ) {}

  /** Another version of it has just been installed. */
  isNew(id: string): void {
    this.#told.delete(id);
  }

  /** Of all of which the app does not know yet. */
  async tell(): Promise<void> {
    const { onInstalled } = this.options;
    if (!onInstalled) return;
    for (const { id } of await this.shelf.allInstalled()) {
      // What it does may have removed one of them, and have come here in its turn.
      if (this.#told.has(id) || !(await this.shelf.installed(id))) continue;
      this.#told.add(id);
      try {
        await onInstalled(await this.states.of(id));
      } catch (error) {
        this.ports.reportError(error);
      }
    }
  }
}
